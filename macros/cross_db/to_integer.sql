{# A whole number of up to 18 digits as bigint ('12', '-3', '12.0'); anything else is NULL. #}
{% macro to_integer(expression) -%}
    {{ return(adapter.dispatch('to_integer', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__to_integer(expression) -%}
    case
        when {{ ai_unit_economics.matches_pattern(
            ai_unit_economics.to_text(expression), '^[+-]?[0-9]{1,18}([.]0*)?$'
        ) }}
            then cast(cast({{ ai_unit_economics.to_text(expression) }} as numeric) as bigint)
    end
{%- endmacro %}

{# DuckDB resolves typeof() while it plans, so a column that is an integer already costs nothing here. #}
{% macro duckdb__to_integer(expression) -%}
    case
        when typeof({{ expression }}) in ('BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT', 'UINTEGER', 'USMALLINT')
            then try_cast({{ expression }} as bigint)
        when {{ ai_unit_economics.matches_pattern(
            ai_unit_economics.to_text(expression), '^[+-]?[0-9]{1,18}([.]0*)?$'
        ) }}
            then try_cast({{ ai_unit_economics.to_text(expression) }} as bigint)
    end
{%- endmacro %}
