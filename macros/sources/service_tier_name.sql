{#
    The service tier as rate cards name it: batch, flex, priority, and standard for everything else. Vertex AI says
    how a request was served in its traffic type.
#}
{% macro service_tier_name(expression) -%}
    {%- set tier = 'lower(' ~ ai_unit_economics.to_text(expression) ~ ')' -%}
    case
        when {{ tier }} = 'batch' then 'batch'
        when {{ tier }} in ('flex', 'on_demand_flex') then 'flex'
        when {{ tier }} in ('priority', 'on_demand_priority') then 'priority'
        else 'standard'
    end
{%- endmacro %}
