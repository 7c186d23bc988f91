-- Units and margin of each class, per day for all customers together, and per month for each plan and each segment.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

customers as (

    select * from {{ ref('dim_ai__customers') }}

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

final as (

    select
        'all' as slice_type,
        'all' as slice_value,
        request_date as period_start_date,
        request_class,
        sum(units) as units,
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
        sum(contribution_margin_pico) as margin_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from monthly
    group by segment, request_month, request_class

)

select * from final
