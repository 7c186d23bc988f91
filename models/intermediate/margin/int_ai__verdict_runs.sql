-- Weeks in a row in which the verdict on a class, or on all together, was the same. Undecided weeks neither confirm nor
-- contradict.

with

decided_weeks as (

    select * from {{ ref('int_ai__weekly_margins') }}
    where verdict <> 'undecided'

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

closed_weeks as (

    select
        decided_weeks.request_class,
        decided_weeks.is_total,
        decided_weeks.week_start_date,
        decided_weeks.verdict,
        lag(decided_weeks.verdict) over (
            partition by decided_weeks.request_class
            order by decided_weeks.week_start_date
        ) as verdict_before
    from decided_weeks
    inner join data_window
        on decided_weeks.week_end_date <= {{ dbt.dateadd('day', 1, 'data_window.data_through_date') }}

),

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

final as (

    select
        request_class,
        is_total,
        run_number,
        verdict,
        min(week_start_date) as first_week,
        min(case when position_in_run = 2 then week_start_date end) as confirmed_week,
        count(*) as weeks
    from with_position
    group by request_class, is_total, run_number, verdict

)

select * from final
