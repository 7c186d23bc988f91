-- Every week and month with priced units beside the one before it that had any.
{{ config(materialized='table') }}

with

classes as (

    select * from {{ ref('int_ai__class_totals') }}
    where period_grain in ('week', 'month')

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

periods as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        sum(priced_units) as units,
        sum(margin_pico) as margin_pico
    from classes
    group by period_grain, period_start_date, period_end_date
    having sum(priced_units) > 0

),

paired as (

    select
        *,
        lag(period_start_date) over (partition by period_grain order by period_start_date) as previous_start_date,
        lag(units) over (partition by period_grain order by period_start_date) as previous_units,
        lag(margin_pico) over (partition by period_grain order by period_start_date) as previous_margin_pico
    from periods

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
