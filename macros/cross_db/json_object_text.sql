{# A column that holds a JSON object as text, JSON, map or struct, as JSON text. #}
{% macro json_object_text(expression) -%}
    {{ return(adapter.dispatch('json_object_text', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__json_object_text(expression) -%}
    cast({{ expression }} as {{ dbt.type_string() }})
{%- endmacro %}

{# A struct or map that is cast to text is no JSON on DuckDB. typeof() is resolved while it plans. #}
{% macro duckdb__json_object_text(expression) -%}
    case
        when typeof({{ expression }}) in ('VARCHAR', 'JSON') then cast({{ expression }} as varchar)
        else cast(to_json({{ expression }}) as varchar)
    end
{%- endmacro %}
