-- Every week and month with priced units beside the one before it that had any.
{{ config(materialized='table') }}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

periods as (

    select * from {{ ref('int_ai__periods') }}
    where period_grain in ('week', 'month')

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

totals as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        sum(margins.units) as units,
        sum(margins.contribution_margin_pico) as margin_pico
    from margins
    inner join periods
        on margins.request_date = periods.calendar_date
    group by periods.period_grain, periods.period_start_date, periods.period_end_date
    having sum(margins.units) > 0

),

paired as (

    select
        *,
        lag(period_start_date) over (partition by period_grain order by period_start_date) as previous_start_date,
        lag(units) over (partition by period_grain order by period_start_date) as previous_units,
        lag(margin_pico) over (partition by period_grain order by period_start_date) as previous_margin_pico
    from totals

),

final as (

    select
        paired.period_grain,
        paired.period_start_date,
        paired.previous_start_date,
        paired.units,
        paired.previous_units,
        paired.margin_pico,
        paired.previous_margin_pico,
        paired.previous_start_date >= data_window.first_date
        and paired.period_end_date <= {{ dbt.dateadd('day', 1, 'data_window.data_through_date') }} as is_complete
    from paired
    cross join data_window
    where paired.previous_start_date is not null

)

select * from final
