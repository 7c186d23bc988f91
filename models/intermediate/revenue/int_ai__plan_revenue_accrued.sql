-- Plan revenue of each period, as far as the logs reach: what invoices bring (`accrued`), of which some lies before the
-- logs, and what is expected beside them. The rest is what the period's units share.

with

revenue as (

    select * from {{ ref('int_ai__revenue_earned') }}

),

final as (

    select
        plan_id,
        {{ ai_unit_economics.revenue_period_start('service_date') }} as period_start_date,
        sum(accrued_revenue_pico) as accrued_revenue_pico,
        sum(revenue_before_log_pico) as revenue_before_log_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(revenue_pico) as plan_revenue_pico
    from revenue
    group by plan_id, {{ ai_unit_economics.revenue_period_start('service_date') }}

)

select * from final
