-- What each day, week and month of the request facts was last built from, as one text that changes with any of its
-- days: built anew, new, or gone.

{{ config(materialized='table') }}

with

days_built as (

    select
        *,
        {{ hash_number(
            text_key(['request_date', 'day_built_at'])
        ) }} as day_number
    from {{ ref('int_ai__days_built') }}

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

summed as (

    select
        periods.period_grain,
        periods.period_start_date,
        sum(days_built.day_number) as days_sum
    from days_built
    inner join periods
        on days_built.request_date = periods.calendar_date
    group by periods.period_grain, periods.period_start_date

),

final as (

    select
        period_grain,
        period_start_date,
        {{ text_key(['period_grain', 'period_start_date', 'days_sum']) }} as period_fingerprint
    from summed

)

select * from final
