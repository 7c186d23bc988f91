-- Classes whose cost SLO is breached at the last day with traffic, and the day since when it has been without a break.

with

days as (

    select
        request_class,
        request_date,
        max(case when slo_state = 'breach' then 1 else 0 end) as is_breached
    from {{ ref('fct_ai__cost_slo_daily') }}
    group by request_class, request_date

),

last_days as (

    select
        request_class,
        max(request_date) as last_date,
        max(case when is_breached = 0 then request_date end) as last_good_date
    from days
    group by request_class

),

final as (

    select
        last_days.request_class,
        min(days.request_date) as breached_since_date
    from last_days
    inner join days
        on
            last_days.request_class = days.request_class
            and (last_days.last_good_date is null or last_days.last_good_date < days.request_date)
    where
        last_days.last_good_date is null
        or last_days.last_good_date < last_days.last_date
    group by last_days.request_class

)

select * from final
