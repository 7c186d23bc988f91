{# True where a raw column holds a value that cannot be read as its type. An absent value is readable: it is NULL. #}
{% macro is_unreadable(type, column) -%}
    {{ return(adapter.dispatch('is_unreadable', 'ai_unit_economics')(type, column)) }}
{%- endmacro %}

{% macro default__is_unreadable(type, column) -%}
    ({{ ai_unit_economics.to_text(column) }} is not null and {{ ai_unit_economics.parsed_as(type, column) }} is null)
{%- endmacro %}

{# DuckDB resolves typeof() while it plans: a column that has a type already is not parsed for this. #}
{% macro duckdb__is_unreadable(type, column) -%}
    case
        when typeof({{ column }}) = 'VARCHAR' then {{ ai_unit_economics.default__is_unreadable(type, column) }}
        {% if type == 'decimal' -%}
        else coalesce(
            not isfinite(try_cast({{ column }} as double)) or abs(try_cast({{ column }} as double)) >= 1e13, false
        )
        {%- else -%}
        else {{ column }} is not null and {{ ai_unit_economics.parsed_as(type, column) }} is null
        {%- endif %}
    end
{%- endmacro %}
