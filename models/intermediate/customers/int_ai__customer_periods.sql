-- Each customer's requests, own revenue and own cost by plan and period: what the engagement of a plan is judged by.
{{ config(materialized='table') }}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced
        and customer_id is not null

),

revenue as (

    select * from {{ ref('int_ai__revenue_earned') }}

),

internal_customers as (

    select * from {{ ref('int_ai__internal_customers') }}

),

unioned as (

    select
        plan_id,
        {{ revenue_period_start('request_date') }} as period_start_date,
        customer_id,
        requests,
        requests - known_plan_requests as unknown_plan_requests,
        direct_revenue_pico as revenue_pico,
        0 as expected_revenue_pico,
        cost_pico
    from margins

    union all

    select
        revenue.plan_id,
        {{ revenue_period_start('revenue.service_date') }} as period_start_date,
        revenue.customer_id,
        0 as requests,
        0 as unknown_plan_requests,
        revenue.revenue_pico,
        revenue.expected_revenue_pico,
        0 as cost_pico
    from revenue
    left join internal_customers
        on revenue.customer_id = internal_customers.customer_id
    where
        revenue.customer_id is not null
        and internal_customers.customer_id is null
        and not revenue.is_before_log

),

final as (

    select
        plan_id,
        period_start_date,
        customer_id,
        sum(requests) as requests,
        sum(unknown_plan_requests) as unknown_plan_requests,
        sum(revenue_pico) as revenue_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(cost_pico) as cost_pico,
        sum(revenue_pico) - sum(cost_pico) as margin_pico
    from unioned
    group by plan_id, period_start_date, customer_id

)

select * from final
