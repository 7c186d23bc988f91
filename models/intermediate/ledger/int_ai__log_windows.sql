-- What time each log covers. A request stands for the gap around it, as wide as the mean gap of the log's first or last
-- 24 hours: a log of one request a day covers whole days, one of twelve an hour five minutes past its last request.
{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where is_first_attempt

),

log_days as (

    select
        source_relation,
        min(request_date) as first_date,
        max(request_date) as last_date
    from requests
    group by source_relation

),

-- The first and last two days of each log hold its first and last 24 hours.
edges as (

    select
        log_days.source_relation,
        log_days.first_date,
        log_days.last_date,
        requests.request_started_at,
        min(requests.request_started_at) over (partition by log_days.source_relation) as first_request_at,
        max(requests.request_started_at) over (partition by log_days.source_relation) as last_request_at
    from log_days
    inner join requests
        on
            log_days.source_relation = requests.source_relation
            and (
                requests.request_date <= {{ dbt.dateadd('day', 1, 'log_days.first_date') }}
                or requests.request_date >= {{ dbt.dateadd('day', -1, 'log_days.last_date') }}
            )

),

-- Requests of one moment are one: a batch says no more of the time around it than a single request does.
counted as (

    select
        source_relation,
        first_date,
        last_date,
        first_request_at,
        last_request_at,
        count(
            distinct case
                when request_started_at < {{ dbt.dateadd('hour', 24, 'first_request_at') }} then request_started_at
            end
        ) as first_moments,
        count(
            distinct case
                when request_started_at > {{ dbt.dateadd('hour', -24, 'last_request_at') }} then request_started_at
            end
        ) as last_moments
    from edges
    group by source_relation, first_date, last_date, first_request_at, last_request_at

),

final as (

    select
        source_relation,
        first_date,
        last_date,
        greatest(
            {{ dbt.dateadd('second', '-cast(floor(86400.0 / first_moments) as integer)', 'first_request_at') }},
            {{ reporting_day_start('first_date') }}
        ) as covered_from_at,
        least(
            {{ dbt.dateadd('second', 'cast(floor(86400.0 / last_moments) as integer)', 'last_request_at') }},
            {{ reporting_day_start(dbt.dateadd('day', 1, 'last_date')) }}
        ) as covered_to_at,
        -- A log that ends long before the newest one is retired: nobody waits for its rows.
        last_request_at >= {{ dbt.dateadd(
            'day', -1 * var('late_arrival_days'), 'max(last_request_at) over ()'
        ) }} as is_running
    from counted

)

select * from final
