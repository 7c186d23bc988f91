-- Weeks from which a class, or all together (no class), earns or loses for sure: a verdict counts once it has held for two
-- decided weeks. Undecided weeks neither confirm nor contradict, and what has earned from its first decided weeks on has
-- crossed nothing.
{{ config(materialized='table') }}

with

verdicts as (

    select * from {{ ref('int_ai__class_verdicts') }}
    where
        period_grain = 'week'
        and verdict <> 'undecided'

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

closed_weeks as (

    select
        verdicts.request_class,
        verdicts.period_start_date as week_start_date,
        greatest(verdicts.period_start_date, data_window.first_date) as first_logged_date,
        verdicts.verdict,
        lag(verdicts.verdict) over (
            partition by verdicts.request_class
            order by verdicts.period_start_date
        ) as verdict_before
    from verdicts
    inner join data_window
        on verdicts.period_end_date <= {{ dbt.dateadd('day', 1, 'data_window.data_through_date') }}

),

-- Weeks in a row with the same verdict are one run.
numbered as (

    select
        *,
        sum(case when verdict = verdict_before then 0 else 1 end) over (
            partition by request_class
            order by week_start_date
            rows between unbounded preceding and current row
        ) as run_number
    from closed_weeks

),

with_position as (

    select
        *,
        row_number() over (partition by request_class, run_number order by week_start_date) as position_in_run
    from numbered

),

confirmed_runs as (

    select
        request_class,
        verdict,
        min(week_start_date) as first_week,
        min(first_logged_date) as since_date,
        min(case when position_in_run = 2 then week_start_date end) as confirmed_week
    from with_position
    group by request_class, run_number, verdict
    having count(*) > 1

),

with_before as (

    select
        *,
        lag(verdict) over (partition by request_class order by first_week) as verdict_before
    from confirmed_runs

),

changes as (

    select
        *,
        lead(first_week) over (partition by request_class order by first_week) as reversed_week
    from with_before
    where
        verdict_before is null
        or verdict <> verdict_before

),

final as (

    select
        request_class,
        first_week as crossed_week,
        case verdict when 'negative' then 'below' else 'above' end as direction,
        since_date,
        confirmed_week,
        reversed_week,
        request_class is null as is_total,
        verdict_before is null as is_from_start,
        reversed_week is null as is_open
    from changes
    where
        verdict = 'negative'
        or verdict_before is not null

)

select * from final
