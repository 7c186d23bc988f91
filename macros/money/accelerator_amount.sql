{# Accelerator time (microseconds) times the hourly rate in pico-units, rounded once, here, per request. #}
{% macro accelerator_amount(microseconds, rate_pico_per_hour) -%}
    {{ ai_unit_economics.divide_rounded(
        'cast(' ~ microseconds ~ ' as ' ~ ai_unit_economics.type_pico() ~ ') * ' ~ rate_pico_per_hour,
        '3600000000'
    ) }}
{%- endmacro %}
