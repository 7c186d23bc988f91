{# The day in the reporting time zone on which a row of the request log counts; NULL where its time is none that can be. #}
{% macro log_date(timestamp_utc) -%}
    case when {{ ai_unit_economics.is_plausible_time(timestamp_utc) }} then {{ ai_unit_economics.reporting_date(timestamp_utc) }} end
{%- endmacro %}
