{# One day after the run started, as a timestamp: a log row of a later time is a clock or a unit gone wrong. #}
{% macro latest_plausible_time() -%}
    cast('{{ (run_started_at + modules.datetime.timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S") }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}
