{#
    A rated amount times the true-up factor of a meter, whose numerator and denominator are columns of `factors`;
    as rated where the bill gives no factor. Rounded once, here.
#}
{% macro trued_up(amount_pico, factors, meter) -%}
    case
        when {{ factors }}.{{ meter }}_denominator_pico is null or {{ amount_pico }} = 0 then {{ amount_pico }}
        else {{ ai_unit_economics.divide_rounded(
            '(cast(' ~ amount_pico ~ ' as ' ~ ai_unit_economics.type_pico() ~ ') * '
            ~ factors ~ '.' ~ meter ~ '_numerator_pico)',
            factors ~ '.' ~ meter ~ '_denominator_pico'
        ) }}
    end
{%- endmacro %}
