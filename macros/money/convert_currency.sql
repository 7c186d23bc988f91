{#
    Pico-units of one currency as pico-units of the reporting currency, rounded half away from zero.
    `rate_nano` is the exchange rate times 1e9; NULL where no rate is known, and then so is the result.
#}
{% macro convert_currency(amount_pico, currency_code, rate_nano) -%}
    case
        when {{ currency_code }} = '{{ var("reporting_currency") }}' then {{ amount_pico }}
        else {{ ai_unit_economics.divide_rounded('(' ~ amount_pico ~ ' * ' ~ rate_nano ~ ')', '1000000000') }}
    end
{%- endmacro %}
