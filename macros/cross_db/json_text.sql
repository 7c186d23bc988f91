{#
    The value of a top-level key of a JSON object held as text, as text; NULL where the key is absent or the
    text is no JSON object. Keys may contain dots.
#}
{% macro json_text(expression, key) -%}
    {{ return(adapter.dispatch('json_text', 'ai_unit_economics')(expression, key)) }}
{%- endmacro %}

{% macro default__json_text(expression, key) -%}
    json_extract_path_text({{ expression }}, '{{ key }}')
{%- endmacro %}

{% macro duckdb__json_text(expression, key) -%}
    case
        when json_valid({{ expression }}) then json_extract_string(cast({{ expression }} as json), '$."{{ key }}"')
    end
{%- endmacro %}

{# Postgres 15 cannot test whether text is JSON; an object is told by its braces. #}
{% macro postgres__json_text(expression, key) -%}
    case
        when {{ ai_unit_economics.matches_pattern(expression, '^ *[{].*[}] *$') }}
            then cast({{ expression }} as jsonb) ->> '{{ key }}'
    end
{%- endmacro %}
