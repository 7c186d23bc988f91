{# The end of every day's fingerprint: the settings that all days share. #}
{% macro fingerprint_settings() -%}
    {{ return(
        '|' ~ var('reporting_currency') ~ '|' ~ var('reporting_time_zone') ~ '|' ~ var('count_estimated_usage')
    ) }}
{%- endmacro %}
