{# A FOCUS column as text. Some exports write the word NULL where the value is absent. #}
{% macro focus_text(column) -%}
    nullif({{ ai_unit_economics.to_text(column) }}, 'NULL')
{%- endmacro %}
