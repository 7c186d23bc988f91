{#
    True where any of the raw columns holds a value that cannot be read as its type. `columns_by_type` maps
    integer, decimal, timestamp, moment and boolean to column names.
#}
{% macro has_unreadable_value(columns_by_type) -%}
    {%- set checks = [] -%}
    {%- for type, columns in columns_by_type.items() -%}
        {%- for column in columns -%}
            {%- do checks.append(ai_unit_economics.is_unreadable(type, column)) -%}
        {%- endfor -%}
    {%- endfor -%}
    (
        {{ checks | join('\n        or ') }}
    )
{%- endmacro %}
