{# true/t/yes/y/1 and false/f/no/n/0 in any case; anything else is NULL. #}
{% macro to_boolean(expression) -%}
    case
        when lower({{ ai_unit_economics.to_text(expression) }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ ai_unit_economics.to_text(expression) }}) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}
