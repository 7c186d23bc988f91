-- Units and margin of each class, per day for all customers together, and per month for each plan and each segment.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

customers as (

    select * from {{ ref('int_ai__customers') }}

),

ranges as (

    select * from {{ ref('int_ai__class_revenue_ranges') }}

),

monthly as (

    select
        margins.*,
        cast({{ dbt.date_trunc('month', 'margins.request_date') }} as date) as request_month,
        coalesce(customers.segment, 'unknown') as segment
    from margins
    left join customers
        on margins.customer_id = customers.customer_id

),

slices as (

    select
        'all' as slice_type,
        'all' as slice_value,
        request_date as period_start_date,
        request_class,
        sum(units) as units,
        sum(known_plan_units) as known_plan_units,
        sum(contribution_margin_pico) as margin_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from margins
    group by request_date, request_class

    union all

    select
        'plan' as slice_type,
        plan_id as slice_value,
        request_month as period_start_date,
        request_class,
        sum(units) as units,
        sum(known_plan_units) as known_plan_units,
        sum(contribution_margin_pico) as margin_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from monthly
    group by plan_id, request_month, request_class

    union all

    select
        'segment' as slice_type,
        segment as slice_value,
        request_month as period_start_date,
        request_class,
        sum(units) as units,
        sum(known_plan_units) as known_plan_units,
        sum(contribution_margin_pico) as margin_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from monthly
    group by segment, request_month, request_class

),

-- Units of unknown plan may earn what others of their class do in the same day or month, on whichever plan.
final as (

    select
        slices.*,
        slices.margin_pico + {{ ai_unit_economics.possible_revenue(
            '(slices.units - slices.known_plan_units)', 'ranges.rate_revenue_pico', 'ranges.rate_units'
        ) }} as margin_high_pico
    from slices
    inner join ranges
        on
            case when slices.slice_type = 'all' then 'day' else 'month' end = ranges.period_grain
            and slices.period_start_date = ranges.period_start_date
            and slices.request_class = ranges.request_class

)

select * from final
