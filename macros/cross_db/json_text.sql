{#
    The value of a key of a JSON object held as text, as text; NULL where the key is absent or the text is no JSON
    object. Keys may contain dots; a list of keys leads into objects.
#}
{% macro json_text(expression, key) -%}
    {%- set path = [key] if key is string else key -%}
    {{ return(adapter.dispatch('json_text', 'ai_unit_economics')(expression, path)) }}
{%- endmacro %}

{% macro default__json_text(expression, path) -%}
    json_extract_path_text({{ expression }}, '{{ path | join("', '") }}')
{%- endmacro %}

{% macro duckdb__json_text(expression, path) -%}
    case
        when json_valid({{ expression }})
            then json_extract_string(cast({{ expression }} as json), '$."{{ path | join('"."') }}"')
    end
{%- endmacro %}

{# Postgres 15 cannot test whether text is JSON; an object is told by its braces. #}
{% macro postgres__json_text(expression, path) -%}
    case
        when {{ ai_unit_economics.matches_pattern(expression, '^ *[{].*[}] *$') }}
            then jsonb_extract_path_text(cast({{ expression }} as jsonb), '{{ path | join("', '") }}')
    end
{%- endmacro %}
