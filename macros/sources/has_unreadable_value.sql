{#
    True where any of the raw columns holds a value that cannot be read as its type. An absent value is
    readable: it is NULL. `columns_by_type` maps integer, decimal, timestamp and boolean to column names.
#}
{% macro has_unreadable_value(columns_by_type) -%}
    (
        {%- for type, columns in columns_by_type.items() -%}
        {%- set last_type = loop.last -%}
        {%- for column in columns %}
        ({{ column }} is not null and {{ ai_unit_economics.parsed_as(type, column) }} is null
            and {{ ai_unit_economics.to_text(column) }} is not null)
        {{- '' if last_type and loop.last else ' or' }}
        {%- endfor -%}
        {%- endfor %}
    )
{%- endmacro %}
