{# A column that holds numbers, text or, where a file mixes them, JSON values, as text without JSON quotes. #}
{% macro json_scalar_text(expression) -%}
    {{ return(adapter.dispatch('json_scalar_text', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__json_scalar_text(expression) -%}
    cast({{ expression }} as {{ dbt.type_string() }})
{%- endmacro %}

{# DuckDB resolves typeof() while it plans. #}
{% macro duckdb__json_scalar_text(expression) -%}
    case
        when typeof({{ expression }}) = 'JSON' then json_extract_string(to_json({{ expression }}), '$')
        else cast({{ expression }} as varchar)
    end
{%- endmacro %}
