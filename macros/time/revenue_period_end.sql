{# The day after the period's last day. A quarter is three months: not every engine has an interval of that name. #}
{% macro revenue_period_end(period_start) -%}
    {%- set period = var('revenue_period') -%}
    {%- set datepart, number = ('month', 3) if period == 'quarter' else (period, 1) -%}
    cast({{ dbt.dateadd(datepart, number, period_start) }} as date)
{%- endmacro %}
