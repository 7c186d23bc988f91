-- Customers' accelerator time that a flagged profile stands for, per class and day, week or month.

with

usage as (

    select * from {{ ref('int_ai__profile_usage_judged') }}
    where
        traffic_segment = 'customer'
        and is_weak_profile

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

final as (

    select
        periods.period_grain,
        periods.period_start_date,
        usage.request_class,
        sum(usage.accelerator_microseconds) as accelerator_microseconds
    from usage
    inner join periods
        on usage.request_date = periods.calendar_date
    group by periods.period_grain, periods.period_start_date, usage.request_class

)

select * from final
