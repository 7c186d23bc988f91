{# The columns as one text, `a|b|c`, in which NULL is told from empty text. #}
{% macro text_key(columns) -%}
    {%- for column in columns -%}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), '~')
        {{- " || '|' || " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
