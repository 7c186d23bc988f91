{# True where a compute profile is older than `profile_max_age_days` on a day, or nobody knows how old it is. #}
{% macro is_stale_profile(profiled_date, at_date) -%}
    coalesce({{ dbt.datediff(profiled_date, at_date, 'day') }} > {{ var('profile_max_age_days') }}, true)
{%- endmacro %}
