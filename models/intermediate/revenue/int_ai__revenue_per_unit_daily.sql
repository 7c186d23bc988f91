-- What the requests of a plan and class earn on a day: a share of the plan's revenue for each unit, by the class's weight
-- over all weights of the period, and the usage price for each request beyond its quota. What whole shares leave over
-- goes to one request of the plan and period.
{{ config(materialized='table') }}

with

requests as (

    select
        *,
        {{ revenue_period_start('request_date') }} as period_start_date
    from {{ ref('int_ai__ledger_days') }}
    where traffic_segment = 'customer'

),

revenue as (

    select * from {{ ref('int_ai__revenue_earned') }}

),

weights as (

    select * from {{ ref('int_ai__allocation_weights') }}

),

usage_prices as (

    select * from {{ ref('int_ai__usage_prices_daily') }}

),

class_days as (

    select distinct
        plan_id,
        request_class,
        request_date,
        period_start_date
    from requests

),

plan_periods as (

    select
        plan_id,
        {{ revenue_period_start('service_date') }} as period_start_date,
        sum(revenue_pico) as plan_revenue_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from revenue
    group by plan_id, {{ revenue_period_start('service_date') }}

),

shares as (

    select
        weights.plan_id,
        weights.period_start_date,
        weights.request_class,
        weights.units,
        plan_periods.plan_revenue_pico,
        plan_periods.expected_revenue_pico,
        {{ divide_truncated(
            '(plan_periods.plan_revenue_pico * weights.weight_pico)', 'weights.plan_weight_pico'
        ) }} as revenue_per_unit_pico,
        {{ divide_truncated(
            '(plan_periods.expected_revenue_pico * weights.weight_pico)', 'weights.plan_weight_pico'
        ) }} as expected_revenue_per_unit_pico
    from weights
    inner join plan_periods
        on
            weights.plan_id = plan_periods.plan_id
            and weights.period_start_date = plan_periods.period_start_date
    where weights.plan_weight_pico > 0

),

with_remainders as (

    select
        *,
        plan_revenue_pico
        - sum(units * revenue_per_unit_pico) over (partition by plan_id, period_start_date) as remainder_pico,
        expected_revenue_pico
        - sum(units * expected_revenue_per_unit_pico) over (partition by plan_id, period_start_date)
            as expected_remainder_pico
    from shares

),

ranked_units as (

    select
        plan_id,
        request_class,
        request_date,
        source_relation,
        first_unit_request_id,
        row_number() over (
            partition by plan_id, period_start_date
            order by
                case when is_request_priced then 0 else 1 end, source_relation, first_unit_request_id, request_date
        ) as unit_rank
    from requests
    where units > 0

),

final as (

    select
        class_days.plan_id,
        class_days.request_class,
        class_days.request_date,
        coalesce(with_remainders.revenue_per_unit_pico, 0) as revenue_per_unit_pico,
        coalesce(with_remainders.expected_revenue_per_unit_pico, 0) as expected_revenue_per_unit_pico,
        coalesce(usage_prices.price_per_request_pico, 0) as price_per_request_pico,
        coalesce(usage_prices.quota, 0) as quota,
        ranked_units.source_relation as remainder_source_relation,
        ranked_units.first_unit_request_id as remainder_request_id,
        coalesce(with_remainders.remainder_pico, 0) as remainder_pico,
        coalesce(with_remainders.expected_remainder_pico, 0) as expected_remainder_pico
    from class_days
    left join with_remainders
        on
            class_days.plan_id = with_remainders.plan_id
            and class_days.request_class = with_remainders.request_class
            and class_days.period_start_date = with_remainders.period_start_date
    left join ranked_units
        on
            class_days.plan_id = ranked_units.plan_id
            and class_days.request_class = ranked_units.request_class
            and class_days.request_date = ranked_units.request_date
            and ranked_units.unit_rank = 1
    left join usage_prices
        on
            class_days.plan_id = usage_prices.plan_id
            and class_days.request_class = usage_prices.request_class
            and class_days.request_date = usage_prices.price_date

)

select * from final
