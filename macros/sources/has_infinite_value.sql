{# True where any of the raw columns holds NaN or an infinity, in the spellings that exports use. #}
{% macro has_infinite_value(columns) -%}
    (
        {%- for column in columns %}
        coalesce(lower({{ ai_unit_economics.to_text(column) }}), '')
            in ('nan', 'inf', '+inf', '-inf', 'infinity', '+infinity', '-infinity')
        {{- '' if loop.last else ' or' }}
        {%- endfor %}
    )
{%- endmacro %}
