{# True where any of the raw columns holds NaN or an infinity, in the spellings that exports use. #}
{% macro has_infinite_value(columns) -%}
    {%- set checks = [] -%}
    {%- for column in columns -%}
        {%- do checks.append(ai_unit_economics.is_infinite(column)) -%}
    {%- endfor -%}
    (
        {{ checks | join('\n        or ') }}
    )
{%- endmacro %}
