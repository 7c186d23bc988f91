{# The type that pico-unit sums are held in: whole numbers of up to 38 digits. #}
{% macro type_pico() -%}
    {{ return(adapter.dispatch('type_pico', 'ai_unit_economics')()) }}
{%- endmacro %}

{% macro default__type_pico() -%} numeric(38, 0) {%- endmacro %}

{% macro duckdb__type_pico() -%} hugeint {%- endmacro %}

{% macro spark__type_pico() -%} decimal(38, 0) {%- endmacro %}
