{#
    A rate less a discount in billionths, rounded once to a whole pico-unit; the rate itself without a discount. The
    rate is widened before it is multiplied, so that no product is too large for its type.
#}
{% macro discounted_rate(rate_pico, discount_nano) -%}
    case
        when {{ discount_nano }} is null then {{ rate_pico }}
        else cast({{ ai_unit_economics.divide_rounded(
            '(cast(' ~ rate_pico ~ ' as ' ~ ai_unit_economics.type_pico() ~ ') * (1000000000 - ' ~ discount_nano ~ '))',
            '1000000000'
        ) }} as bigint)
    end
{%- endmacro %}
