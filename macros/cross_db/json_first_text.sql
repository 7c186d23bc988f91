{# The value of the first of several top-level keys that a JSON object held as text has: one fact, many spellings. #}
{% macro json_first_text(expression, keys) -%}
    {%- set values = [] -%}
    {%- for key in keys -%}
        {%- do values.append(ai_unit_economics.to_text(ai_unit_economics.json_text(expression, key))) -%}
    {%- endfor -%}
    {%- if values | length == 1 -%}
        {{ values[0] }}
    {%- else -%}
        coalesce(
            {{ values | join(',\n            ') }}
        )
    {%- endif -%}
{%- endmacro %}
