{# True once the data reach `late_arrival_days` past a period's end: late rows are in, its figures stand. #}
{% macro is_final_period(period_end_date, data_through_date) -%}
    {{ data_through_date }} >= {{ dbt.dateadd('day', var('late_arrival_days'), period_end_date) }}
{%- endmacro %}
