-- What one unit of a class earns on a plan in a period: the plan's revenue times the class's weight over all weights.

with

requests as (

    select * from {{ ref('fct_ai__requests_daily') }}
    where
        traffic_segment = 'customer'
        and plan_id <> 'unassigned'
        and units > 0

),

weights as (

    select * from {{ ref('int_ai__allocation_weights') }}

),

accrued as (

    select * from {{ ref('int_ai__plan_revenue_accrued') }}

),

volumes as (

    select
        plan_id,
        {{ ai_unit_economics.revenue_period_start('request_date') }} as period_start_date,
        request_class,
        sum(units) as units
    from requests
    group by plan_id, {{ ai_unit_economics.revenue_period_start('request_date') }}, request_class

),

weighted as (

    select
        volumes.*,
        weights.weight_pico,
        coalesce(accrued.plan_revenue_pico, 0) as plan_revenue_pico,
        coalesce(accrued.expected_revenue_pico, 0) as expected_revenue_pico,
        sum(volumes.units * weights.weight_pico) over (
            partition by volumes.plan_id, volumes.period_start_date
        ) as plan_weight_pico
    from volumes
    inner join weights
        on
            volumes.plan_id = weights.plan_id
            and volumes.request_class = weights.request_class
            and volumes.period_start_date = weights.period_start_date
    left join accrued
        on
            volumes.plan_id = accrued.plan_id
            and volumes.period_start_date = accrued.period_start_date

),

final as (

    select
        plan_id,
        period_start_date,
        {{ ai_unit_economics.revenue_period_end('period_start_date') }} as period_end_date,
        request_class,
        units,
        weight_pico,
        plan_weight_pico,
        coalesce(
            {{ ai_unit_economics.divide_truncated('(plan_revenue_pico * weight_pico)', 'plan_weight_pico') }}, 0
        ) as revenue_per_unit_pico,
        coalesce(
            {{ ai_unit_economics.divide_truncated('(expected_revenue_pico * weight_pico)', 'plan_weight_pico') }}, 0
        ) as expected_revenue_per_unit_pico
    from weighted

)

select * from final
