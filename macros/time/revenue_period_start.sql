{# The first day of the revenue period (variable `revenue_period`: day, week, month, quarter or year) of a date. #}
{% macro revenue_period_start(date_expression) -%}
    cast({{ dbt.date_trunc(var('revenue_period'), date_expression) }} as date)
{%- endmacro %}
