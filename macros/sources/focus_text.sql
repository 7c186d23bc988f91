{# A FOCUS column as text. Some exports write the word NULL where the value is absent. #}
{% macro focus_text(column) -%}
    case
        when upper({{ ai_unit_economics.to_text(column) }}) <> 'NULL' then {{ ai_unit_economics.to_text(column) }}
    end
{%- endmacro %}
