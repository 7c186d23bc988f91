-- Units and margin of each class: of all customers together per day, week and month, and of each plan and each segment per
-- month.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

ranges as (

    select * from {{ ref('int_ai__class_revenue_ranges') }}

),

-- Each row once for all customers, and in its month once for its plan and once for its segment.
cut as (

    select
        'all' as slice_type,
        'all' as slice_value,
        margins.*,
        periods.period_grain,
        periods.period_start_date
    from margins
    inner join periods
        on margins.request_date = periods.calendar_date

    union all

    select
        'plan' as slice_type,
        margins.plan_id as slice_value,
        margins.*,
        periods.period_grain,
        periods.period_start_date
    from margins
    inner join periods
        on
            margins.request_date = periods.calendar_date
            and periods.period_grain = 'month'

    union all

    select
        'segment' as slice_type,
        coalesce(customers.segment, 'unknown') as slice_value,
        margins.*,
        periods.period_grain,
        periods.period_start_date
    from margins
    inner join periods
        on
            margins.request_date = periods.calendar_date
            and periods.period_grain = 'month'
    left join customers
        on margins.customer_id = customers.customer_id

),

slices as (

    select
        slice_type,
        slice_value,
        period_grain,
        period_start_date,
        request_class,
        sum(units) as units,
        sum(known_plan_units) as known_plan_units,
        sum(contribution_margin_pico) as margin_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from cut
    group by slice_type, slice_value, period_grain, period_start_date, request_class

),

-- Units of unknown plan may earn what others of their class do in the same period, on whichever plan.
final as (

    select
        slices.*,
        slices.margin_pico + {{ possible_revenue(
            '(slices.units - slices.known_plan_units)', 'ranges.rate_revenue_pico', 'ranges.rate_units'
        ) }} as margin_high_pico
    from slices
    inner join ranges
        on
            slices.period_grain = ranges.period_grain
            and slices.period_start_date = ranges.period_start_date
            and slices.request_class = ranges.request_class

)

select * from final
