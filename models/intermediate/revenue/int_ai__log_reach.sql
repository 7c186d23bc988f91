-- How much of the newest days the running logs cover, where they do not all reach the end of the last one. Of several
-- logs each counts for its share of a plan's units in the week before the first of them ends: a plan whose requests all
-- come from one log does not wait for the other. A plan without units in that week takes the row of all plans.
{{ config(materialized='table') }}

with

log_windows as (

    select * from {{ ref('int_ai__log_windows') }}
    where is_running

),

requests as (

    select * from {{ ref('int_ai__ledger_days') }}
    where
        traffic_segment = 'customer'
        and units > 0

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

ends as (

    select
        min(last_date) as first_end_date,
        max(last_date) as last_end_date
    from log_windows

),

newest_days as (

    select
        dates.calendar_date,
        {{ reporting_day_start('dates.calendar_date') }} as day_started_at,
        {{ reporting_day_start(dbt.dateadd('day', 1, 'dates.calendar_date')) }} as day_ended_at
    from dates
    inner join ends
        on
            dates.calendar_date >= ends.first_end_date
            and dates.calendar_date <= ends.last_end_date

),

covered as (

    select
        log_windows.source_relation,
        newest_days.calendar_date,
        cast({{ dbt.datediff('newest_days.day_started_at', 'newest_days.day_ended_at', 'second') }} as bigint)
            as day_seconds,
        case
            when log_windows.covered_to_at <= newest_days.day_started_at then 0
            else cast({{ dbt.datediff(
                'newest_days.day_started_at', 'least(log_windows.covered_to_at, newest_days.day_ended_at)', 'second'
            ) }} as bigint)
        end as covered_seconds
    from log_windows
    cross join newest_days

),

plan_units as (

    select
        requests.plan_id,
        requests.source_relation,
        sum(requests.units) as units
    from requests
    cross join ends
    where
        requests.request_date >= {{ dbt.dateadd('day', -7, 'ends.first_end_date') }}
        and requests.request_date < ends.first_end_date
    group by requests.plan_id, requests.source_relation

),

log_units as (

    select
        log_windows.source_relation,
        coalesce(sum(plan_units.units), 0) as units
    from log_windows
    left join plan_units
        on log_windows.source_relation = plan_units.source_relation
    group by log_windows.source_relation

),

weights as (

    select * from plan_units

    union all

    select
        cast(null as {{ dbt.type_string() }}) as plan_id,
        source_relation,
        -- Where no log has a week behind it, all count alike.
        case when sum(units) over () = 0 then 1 else units end as units
    from log_units

),

final as (

    select
        weights.plan_id,
        covered.calendar_date,
        sum(weights.units * covered.covered_seconds) as covered_amount,
        sum(weights.units * covered.day_seconds) as whole_amount
    from covered
    inner join weights
        on covered.source_relation = weights.source_relation
    group by weights.plan_id, covered.calendar_date

)

select * from final
