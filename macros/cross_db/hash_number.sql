{# Text as a whole number below 2^48 that differs, for all practical purposes, where the text does. #}
{% macro hash_number(expression) -%}
    {{ return(adapter.dispatch('hash_number', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__hash_number(expression) -%}
    cast(cast(('x' || substr(md5({{ expression }}), 1, 12)) as bit(48)) as bigint)
{%- endmacro %}

{% macro duckdb__hash_number(expression) -%}
    cast(md5_number_lower({{ expression }}) % 281474976710656 as bigint)
{%- endmacro %}

{% macro spark__hash_number(expression) -%}
    cast(conv(substr(md5({{ expression }}), 1, 12), 16, 10) as bigint)
{%- endmacro %}
