{# True where a raw column holds a value that cannot be read as its type. An absent value is readable: it is NULL. #}
{% macro is_unreadable(type, column) -%}
    {{ return(adapter.dispatch('is_unreadable', 'ai_unit_economics')(type, column)) }}
{%- endmacro %}

{% macro default__is_unreadable(type, column) -%}
    ({{ ai_unit_economics.to_text(column) }} is not null and {{ ai_unit_economics.parsed_as(type, column) }} is null)
{%- endmacro %}

{# DuckDB resolves typeof() while it plans: a column that has a type already is not read for this. #}
{% macro duckdb__is_unreadable(type, column) -%}
    case
        when typeof({{ column }}) <> 'VARCHAR' and '{{ type }}' <> 'decimal' then false
        else {{ ai_unit_economics.default__is_unreadable(type, column) }}
    end
{%- endmacro %}
