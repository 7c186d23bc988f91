{# The calendar day of a UTC timestamp in the reporting time zone. #}
{% macro reporting_date(timestamp_utc) -%}
    {%- if var('reporting_time_zone') == 'UTC' -%}
        cast({{ timestamp_utc }} as date)
    {%- else -%}
        {{ return(adapter.dispatch('reporting_date', 'ai_unit_economics')(timestamp_utc, var('reporting_time_zone'))) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__reporting_date(timestamp_utc, time_zone) -%}
    cast(({{ timestamp_utc }} at time zone 'UTC') at time zone '{{ time_zone }}' as date)
{%- endmacro %}

{% macro spark__reporting_date(timestamp_utc, time_zone) -%}
    cast(from_utc_timestamp({{ timestamp_utc }}, '{{ time_zone }}') as date)
{%- endmacro %}
