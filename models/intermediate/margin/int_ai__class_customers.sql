-- Customer traffic per class, customer and day, week or month: what every margin of a period is summed from.
{{ config(materialized='table') }}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where traffic_segment = 'customer'

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

days as (

    select
        request_date,
        request_class,
        customer_id,
        sum(units) as units,
        sum(case when is_request_priced then units else 0 end) as priced_units,
        sum(known_plan_units) as known_plan_units,
        sum(case when is_request_priced then known_plan_units else 0 end) as known_priced_units,
        sum(requests) as requests,
        sum(case when is_request_priced then requests else 0 end) as priced_requests,
        sum(attempts) as attempts,
        sum(estimated_usage_attempts) as estimated_usage_attempts,
        sum(revenue_pico) as revenue_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(case when is_request_priced then revenue_pico else 0 end) as priced_revenue_pico,
        sum(case when is_request_priced then token_cost_pico else 0 end) as token_cost_pico,
        sum(case when is_request_priced then compute_cost_pico else 0 end) as compute_cost_pico,
        sum(case when is_request_priced then retrieval_cost_pico else 0 end) as retrieval_cost_pico,
        sum(case when is_request_priced then third_party_cost_pico else 0 end) as third_party_cost_pico,
        sum(case when is_request_priced then cost_pico else 0 end) as cost_pico,
        coalesce(sum(contribution_margin_pico), 0) as margin_pico,
        sum(accelerator_microseconds) as accelerator_microseconds,
        sum(measured_accelerator_microseconds) as measured_accelerator_microseconds,
        sum(profiled_accelerator_microseconds) as profiled_accelerator_microseconds,
        sum(estimated_accelerator_microseconds) as estimated_accelerator_microseconds
    from margins
    group by request_date, request_class, customer_id

),

final as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        days.request_class,
        days.customer_id,
        sum(days.units) as units,
        sum(days.priced_units) as priced_units,
        sum(days.known_plan_units) as known_plan_units,
        sum(days.known_priced_units) as known_priced_units,
        sum(days.requests) as requests,
        sum(days.priced_requests) as priced_requests,
        sum(days.attempts) as attempts,
        sum(days.estimated_usage_attempts) as estimated_usage_attempts,
        sum(days.revenue_pico) as revenue_pico,
        sum(days.expected_revenue_pico) as expected_revenue_pico,
        sum(days.priced_revenue_pico) as priced_revenue_pico,
        sum(days.token_cost_pico) as token_cost_pico,
        sum(days.compute_cost_pico) as compute_cost_pico,
        sum(days.retrieval_cost_pico) as retrieval_cost_pico,
        sum(days.third_party_cost_pico) as third_party_cost_pico,
        sum(days.cost_pico) as cost_pico,
        sum(days.margin_pico) as margin_pico,
        sum(days.accelerator_microseconds) as accelerator_microseconds,
        sum(days.measured_accelerator_microseconds) as measured_accelerator_microseconds,
        sum(days.profiled_accelerator_microseconds) as profiled_accelerator_microseconds,
        sum(days.estimated_accelerator_microseconds) as estimated_accelerator_microseconds
    from days
    inner join periods
        on days.request_date = periods.calendar_date
    group by
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        days.request_class,
        days.customer_id

)

select * from final
