{# A column of a row as text, objects as JSON text; NULL where the table has no such column: as JSON a row knows them. #}
{% macro row_text(row, column) -%}
    {{ return(adapter.dispatch('row_text', 'ai_unit_economics')(row, column)) }}
{%- endmacro %}

{% macro default__row_text(row, column) -%}
    to_jsonb({{ row }}) ->> '{{ column }}'
{%- endmacro %}

{% macro duckdb__row_text(row, column) -%}
    json_extract_string(to_json({{ row }}), '$."{{ column }}"')
{%- endmacro %}
