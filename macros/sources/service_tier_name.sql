{# The service tier as rate cards name it: batch, flex, priority, and standard for everything else. #}
{% macro service_tier_name(expression) -%}
    case
        when lower({{ ai_unit_economics.to_text(expression) }}) in ('batch', 'flex', 'priority')
            then lower({{ ai_unit_economics.to_text(expression) }})
        else 'standard'
    end
{%- endmacro %}
