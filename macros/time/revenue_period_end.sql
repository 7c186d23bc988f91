{# The day after the period's last day. #}
{% macro revenue_period_end(period_start) -%}
    cast({{ dbt.dateadd(var('revenue_period'), 1, period_start) }} as date)
{%- endmacro %}
