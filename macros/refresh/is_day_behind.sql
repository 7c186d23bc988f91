{#
    A predicate on request_date for tables made day by day from the request facts: true for the days that the
    facts have built again since this table last took them up; always true on a first run or full refresh.
    `days_built` is int_ai__days_built, or the request facts where that would come a step too late.
#}
{% macro is_day_behind(days_built) -%}
    {%- if is_incremental() -%}
        request_date in (
            select facts_days.request_date
            from (select distinct request_date, day_built_at from {{ days_built }}) as facts_days
            left join (select distinct request_date, day_built_at from {{ this }}) as own_days
                on
                    facts_days.request_date = own_days.request_date
                    and facts_days.day_built_at = own_days.day_built_at
            where own_days.request_date is null
        )
    {%- else -%}
        1 = 1
    {%- endif -%}
{%- endmacro %}
