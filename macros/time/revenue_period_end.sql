{# The day after the period's last day. A quarter is three months: no interval of PostgreSQL is a quarter. #}
{% macro revenue_period_end(period_start) -%}
    {%- if var('revenue_period') == 'quarter' -%}
        cast({{ dbt.dateadd('month', 3, period_start) }} as date)
    {%- else -%}
        cast({{ dbt.dateadd(var('revenue_period'), 1, period_start) }} as date)
    {%- endif -%}
{%- endmacro %}
