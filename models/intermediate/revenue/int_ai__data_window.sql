-- The days that the logs reach, and how much of the first one lies before them.
{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('fct_ai__requests_daily') }}

),

log_windows as (

    select * from {{ ref('int_ai__log_windows') }}

),

days as (

    select
        min(request_date) as first_date,
        max(request_date) as data_through_date
    from requests

),

moments as (

    select
        min(covered_from_at) as covered_from_at,
        max(covered_to_at) as covered_to_at
    from log_windows

),

with_bounds as (

    select
        days.first_date,
        days.data_through_date,
        moments.covered_from_at,
        moments.covered_to_at,
        {{ ai_unit_economics.reporting_day_start('days.first_date') }} as first_day_started_at,
        {{ ai_unit_economics.reporting_day_start(dbt.dateadd('day', 1, 'days.first_date')) }} as first_day_ended_at
    from days
    cross join moments

),

final as (

    select
        first_date,
        data_through_date,
        covered_from_at,
        covered_to_at,
        cast({{ dbt.datediff('first_day_started_at', 'covered_from_at', 'second') }} as bigint) as seconds_before_log,
        cast({{ dbt.datediff('first_day_started_at', 'first_day_ended_at', 'second') }} as bigint) as first_day_seconds
    from with_bounds

)

select * from final
