-- Recognised plan revenue, and what is expected beside it, is carried by the plan's requests, is breakage, or lies before the
-- log: per plan and period, exactly. Before the logs' newest days it is all that invoice lines bring.

with

revenue as (

    select * from {{ ref('int_ai__revenue_daily') }}
    where is_recognised

),

revenue_earned as (

    select * from {{ ref('int_ai__revenue_earned') }}

),

first_uncovered as (

    select min(calendar_date) as first_date
    from {{ ref('int_ai__log_reach') }}

),

earned as (

    select
        plan_id,
        {{ revenue_period_start('service_date') }} as period_start_date,
        sum(recognised_revenue_pico + expected_revenue_pico) as earned_pico
    from revenue_earned
    group by plan_id, {{ revenue_period_start('service_date') }}

),

allocated as (

    select
        plan_id,
        {{ revenue_period_start('request_date') }} as period_start_date,
        sum(pooled_revenue_pico) as allocated_pico
    from {{ ref('int_ai__request_margins_daily') }}
    group by plan_id, {{ revenue_period_start('request_date') }}

),

plan_periods as (

    select
        plan_id,
        period_start_date,
        breakage_pico + revenue_before_log_pico as other_pico
    from {{ ref('int_ai__plan_revenue_periods') }}

),

entries as (

    select
        plan_id,
        period_start_date,
        earned_pico as amount_pico
    from earned
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
        -other_pico as amount_pico
    from plan_periods

),

invoiced as (

    select coalesce(sum(revenue.revenue_pico), 0) as amount_pico
    from revenue
    inner join first_uncovered
        on revenue.service_date < first_uncovered.first_date

),

recognised as (

    select coalesce(sum(revenue_earned.recognised_revenue_pico), 0) as amount_pico
    from revenue_earned
    inner join first_uncovered
        on revenue_earned.service_date < first_uncovered.first_date

)

select
    plan_id,
    period_start_date,
    sum(amount_pico) as unexplained_pico
from entries
group by plan_id, period_start_date
having sum(amount_pico) <> 0

union all

select
    'all plans' as plan_id,
    cast(null as date) as period_start_date,
    invoiced.amount_pico - recognised.amount_pico as unexplained_pico
from invoiced
cross join recognised
where invoiced.amount_pico <> recognised.amount_pico
