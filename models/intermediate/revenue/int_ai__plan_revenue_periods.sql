-- Plan revenue of each period, as far as the logs reach: what invoices bring (recognised), of which some lies before the
-- logs, and what is expected beside them. The rest is what the period's units share by their weights.
{{ config(materialized='table') }}

with

revenue as (

    select * from {{ ref('int_ai__revenue_earned') }}

),

weights as (

    select * from {{ ref('int_ai__allocation_weights') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

recognised as (

    select
        plan_id,
        {{ revenue_period_start('service_date') }} as period_start_date,
        sum(recognised_revenue_pico) as recognised_revenue_pico,
        sum(revenue_before_log_pico) as revenue_before_log_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(revenue_pico) as plan_revenue_pico
    from revenue
    group by plan_id, {{ revenue_period_start('service_date') }}

),

volumes as (

    select
        plan_id,
        period_start_date,
        sum(units) as units,
        plan_weight_pico
    from weights
    group by plan_id, period_start_date, plan_weight_pico

),

joined as (

    select
        coalesce(recognised.plan_id, volumes.plan_id) as plan_id,
        coalesce(recognised.period_start_date, volumes.period_start_date) as period_start_date,
        coalesce(volumes.units, 0) as units,
        coalesce(volumes.plan_weight_pico, 0) as plan_weight_pico,
        coalesce(recognised.recognised_revenue_pico, 0) as recognised_revenue_pico,
        coalesce(recognised.revenue_before_log_pico, 0) as revenue_before_log_pico,
        coalesce(recognised.expected_revenue_pico, 0) as expected_revenue_pico,
        coalesce(recognised.plan_revenue_pico, 0) as plan_revenue_pico
    from recognised
    full outer join volumes
        on
            recognised.plan_id = volumes.plan_id
            and recognised.period_start_date = volumes.period_start_date

),

final as (

    select
        joined.plan_id,
        joined.period_start_date,
        {{ revenue_period_end('joined.period_start_date') }} as period_end_date,
        joined.units,
        joined.plan_weight_pico,
        joined.recognised_revenue_pico,
        joined.revenue_before_log_pico,
        joined.expected_revenue_pico,
        joined.plan_revenue_pico,
        case when joined.plan_weight_pico > 0 then 0 else joined.plan_revenue_pico end as breakage_pico,
        {{ is_final_period(
            revenue_period_end('joined.period_start_date'), 'data_window.data_through_date'
        ) }}
        and joined.expected_revenue_pico = 0 as is_final
    from joined
    cross join data_window

)

select * from final
