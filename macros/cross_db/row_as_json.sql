{# A row of a relation, by its alias, as a JSON object held as text: what it has beyond the columns that are read. #}
{% macro row_as_json(alias) -%}
    {{ return(adapter.dispatch('row_as_json', 'ai_unit_economics')(alias)) }}
{%- endmacro %}

{% macro default__row_as_json(alias) -%}
    cast(to_jsonb({{ alias }}) as {{ dbt.type_string() }})
{%- endmacro %}

{% macro duckdb__row_as_json(alias) -%}
    cast(to_json({{ alias }}) as varchar)
{%- endmacro %}

{% macro spark__row_as_json(alias) -%}
    to_json(struct({{ alias }}.*))
{%- endmacro %}
