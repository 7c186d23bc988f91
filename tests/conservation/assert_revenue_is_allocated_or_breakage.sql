-- Accrued plan revenue is either carried by the plan's requests or breakage, per plan and period, exactly.

with

revenue as (

    select * from {{ ref('int_ai__revenue_daily') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

accrued as (

    select
        revenue.plan_id,
        {{ ai_unit_economics.revenue_period_start('revenue.service_date') }} as period_start_date,
        sum(revenue.revenue_pico) as accrued_pico
    from revenue
    inner join data_window
        on revenue.service_date <= data_window.data_through_date
    group by revenue.plan_id, {{ ai_unit_economics.revenue_period_start('revenue.service_date') }}

),

allocated as (

    select
        plan_id,
        {{ ai_unit_economics.revenue_period_start('request_date') }} as period_start_date,
        sum(pooled_revenue_pico) as allocated_pico
    from {{ ref('int_ai__request_margins_daily') }}
    group by plan_id, {{ ai_unit_economics.revenue_period_start('request_date') }}

),

breakage as (

    select
        plan_id,
        period_start_date,
        breakage_pico
    from {{ ref('int_ai__plan_revenue_periods') }}

),

entries as (

    select
        plan_id,
        period_start_date,
        accrued_pico as amount_pico
    from accrued
    union all
    select
        plan_id,
        period_start_date,
        -allocated_pico as amount_pico
    from allocated
    union all
    select
        plan_id,
        period_start_date,
        -breakage_pico as amount_pico
    from breakage

)

select
    plan_id,
    period_start_date,
    sum(amount_pico) as unexplained_pico
from entries
group by plan_id, period_start_date
having sum(amount_pico) <> 0
