{# The end of every day's fingerprint: the settings that all days of a ledger must share, kept ones too. #}
{% macro fingerprint_settings() -%}
    {{ return('|' ~ var('reporting_currency') ~ '|' ~ var('reporting_time_zone')) }}
{%- endmacro %}
