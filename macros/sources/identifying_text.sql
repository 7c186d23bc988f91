{# A text that names a person, such as a customer's name: NULL where variable `hash_identifiers` is true. #}
{% macro identifying_text(expression) -%}
    {%- if var('hash_identifiers', false) -%}
        cast(null as {{ dbt.type_string() }})
    {%- else -%}
        {{ expression }}
    {%- endif -%}
{%- endmacro %}
