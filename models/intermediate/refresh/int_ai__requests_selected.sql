-- The raw rows that this run looks at: of the days it rebuilds, of the days around them, and of no readable day.
{%- set days_to_rebuild = ref('int_ai__days_to_rebuild') %}

with

requests as (

    select * from {{ ref('int_ai__requests_counted') }}

),

final as (

    select * from requests
    where
        {{ ai_unit_economics.in_rebuild_window('started_at', days_to_rebuild) }}
        or started_at is null
        or started_at > {{ ai_unit_economics.latest_plausible_time() }}

)

select * from final
