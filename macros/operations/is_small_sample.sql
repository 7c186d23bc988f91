{# True where a compute profile is from fewer than `profile_min_samples` requests, or nobody knows from how many. #}
{% macro is_small_sample(sample_size) -%}
    coalesce({{ sample_size }} < {{ var('profile_min_samples') }}, true)
{%- endmacro %}
