{# 64-bit floating point: dbt.type_float() is 32-bit on some engines. #}
{% macro type_double() -%}
    {{ return(adapter.dispatch('type_double', 'ai_unit_economics')()) }}
{%- endmacro %}

{% macro default__type_double() -%} double precision {%- endmacro %}

{% macro spark__type_double() -%} double {%- endmacro %}

{% macro bigquery__type_double() -%} float64 {%- endmacro %}
