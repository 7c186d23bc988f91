-- Weeks in a row in which the verdict on a class was the same. Undecided weeks neither confirm nor contradict.

with

class_margins as (

    select * from {{ ref('int_ai__class_margins') }}
    where
        period_grain = 'week'
        and verdict <> 'undecided'

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

closed_weeks as (

    select
        class_margins.request_class,
        class_margins.period_start_date as week_start_date,
        class_margins.verdict,
        lag(class_margins.verdict) over (
            partition by class_margins.request_class
            order by class_margins.period_start_date
        ) as verdict_before
    from class_margins
    inner join data_window
        on class_margins.period_end_date <= {{ dbt.dateadd('day', 1, 'data_window.data_through_date') }}

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
        run_number,
        verdict,
        min(week_start_date) as first_week,
        min(case when position_in_run = 2 then week_start_date end) as confirmed_week,
        count(*) as weeks
    from with_position
    group by request_class, run_number, verdict

)

select * from final
