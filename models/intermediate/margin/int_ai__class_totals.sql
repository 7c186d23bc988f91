-- Customer traffic per class and day, week or month.

with

customers as (

    select * from {{ ref('int_ai__class_customers') }}

),

final as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        request_class,
        sum(units) as units,
        sum(priced_units) as priced_units,
        sum(known_plan_units) as known_plan_units,
        sum(known_priced_units) as known_priced_units,
        sum(requests) as requests,
        sum(priced_requests) as priced_requests,
        sum(attempts) as attempts,
        sum(estimated_usage_attempts) as estimated_usage_attempts,
        sum(revenue_pico) as revenue_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(priced_revenue_pico) as priced_revenue_pico,
        sum(token_cost_pico) as token_cost_pico,
        sum(compute_cost_pico) as compute_cost_pico,
        sum(retrieval_cost_pico) as retrieval_cost_pico,
        sum(third_party_cost_pico) as third_party_cost_pico,
        sum(cost_pico) as cost_pico,
        sum(margin_pico) as margin_pico,
        sum(accelerator_microseconds) as accelerator_microseconds,
        sum(measured_accelerator_microseconds) as measured_accelerator_microseconds,
        sum(profiled_accelerator_microseconds) as profiled_accelerator_microseconds,
        sum(estimated_accelerator_microseconds) as estimated_accelerator_microseconds
    from customers
    group by period_grain, period_start_date, period_end_date, request_class

)

select * from final
