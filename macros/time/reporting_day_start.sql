{# The moment, in UTC, at which a calendar day of the reporting time zone begins. #}
{% macro reporting_day_start(date_expression) -%}
    {%- if var('reporting_time_zone') == 'UTC' -%}
        cast({{ date_expression }} as {{ dbt.type_timestamp() }})
    {%- else -%}
        {{ return(adapter.dispatch('reporting_day_start', 'ai_unit_economics')(
            date_expression, var('reporting_time_zone')
        )) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__reporting_day_start(date_expression, time_zone) -%}
    (
        (cast({{ date_expression }} as {{ dbt.type_timestamp() }}) at time zone '{{ time_zone }}')
        at time zone 'UTC'
    )
{%- endmacro %}

{% macro spark__reporting_day_start(date_expression, time_zone) -%}
    to_utc_timestamp(cast({{ date_expression }} as timestamp), '{{ time_zone }}')
{%- endmacro %}
