{# The smallest value that at least the given share of the rows does not exceed: a value that occurs, so exact. #}
{% macro percentile(expression, share) -%}
    {{ return(adapter.dispatch('percentile', 'ai_unit_economics')(expression, share)) }}
{%- endmacro %}

{% macro default__percentile(expression, share) -%}
    percentile_disc({{ share }}) within group (order by {{ expression }})
{%- endmacro %}
