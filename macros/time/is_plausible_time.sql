{#
    A predicate: the moment lies between `earliest_plausible_date` and one day after the run started, so that it can be
    when a request was made. An unknown moment is not.
#}
{% macro is_plausible_time(timestamp_utc) -%}
    coalesce(
        {{ timestamp_utc }} >= {{ ai_unit_economics.earliest_plausible_time() }}
        and {{ timestamp_utc }} <= {{ ai_unit_economics.latest_plausible_time() }},
        false
    )
{%- endmacro %}
