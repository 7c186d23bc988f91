{#
    The value of the first of several keys that a JSON object held as text has: one fact, many spellings. A slash in a
    key of a `usage_names` table leads into an object: such keys come as lists. `besides` is a value that counts as
    absent.
#}
{% macro json_first_text(expression, keys, besides=none) -%}
    {%- set values = [] -%}
    {%- for key in keys -%}
        {%- set value = ai_unit_economics.to_text(ai_unit_economics.json_text(expression, key)) -%}
        {%- do values.append(value if besides is none else "nullif(" ~ value ~ ", '" ~ besides ~ "')") -%}
    {%- endfor -%}
    {%- if values | length == 1 -%}
        {{ values[0] }}
    {%- else -%}
        coalesce(
            {{ values | join(',\n            ') }}
        )
    {%- endif -%}
{%- endmacro %}
