{# Quantity times rate, in pico-units. Nothing used costs nothing, rate or no rate; used without a rate is NULL. #}
{% macro meter_amount(quantity, rate_pico) -%}
    case when {{ quantity }} = 0 then 0 else {{ quantity }} * {{ rate_pico }} end
{%- endmacro %}
