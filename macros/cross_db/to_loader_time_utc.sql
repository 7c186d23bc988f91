{# A time in ISO 8601 or as Unix seconds, as loaders of APIs write it, as a UTC timestamp; anything else is NULL. #}
{% macro to_loader_time_utc(expression) -%}
    {%- set text = ai_unit_economics.to_text(expression) -%}
    {{ ai_unit_economics.to_moment_utc(
        'case when ' ~ ai_unit_economics.matches_pattern(text, '^[0-9]{9,11}$')
        ~ ' then ' ~ text ~ " || '000000000' else " ~ text ~ ' end'
    ) }}
{%- endmacro %}
