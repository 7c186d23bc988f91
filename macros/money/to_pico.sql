{# An amount of money given as text or number, as pico-units (1e-12 of its currency). #}
{% macro to_pico(expression) -%}
    {{ ai_unit_economics.to_scaled_integer(expression, 12) }}
{%- endmacro %}
