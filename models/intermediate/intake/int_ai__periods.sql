-- The day, week (from Monday) and month that every day belongs to.
{{ config(materialized='table') }}

with

dates as (

    select * from {{ ref('int_ai__dates') }}

),

days as (

    select
        calendar_date,
        'day' as period_grain,
        calendar_date as period_start_date,
        cast({{ dbt.dateadd('day', 1, 'calendar_date') }} as date) as period_end_date
    from dates

),

with_starts as (

    select
        calendar_date,
        cast({{ dbt.date_trunc('week', 'calendar_date') }} as date) as week_start_date,
        cast({{ dbt.date_trunc('month', 'calendar_date') }} as date) as month_start_date
    from dates

),

weeks as (

    select
        calendar_date,
        'week' as period_grain,
        week_start_date as period_start_date,
        cast({{ dbt.dateadd('week', 1, 'week_start_date') }} as date) as period_end_date
    from with_starts

),

months as (

    select
        calendar_date,
        'month' as period_grain,
        month_start_date as period_start_date,
        cast({{ dbt.dateadd('month', 1, 'month_start_date') }} as date) as period_end_date
    from with_starts

),

final as (

    select * from days
    union all
    select * from weeks
    union all
    select * from months

)

select * from final
