-- How long customers of a plan stay: by churn per day, and as the area under the survival curve (Kaplan-Meier) up to the
-- oldest age. A customer who is still there counts as at risk up to today's age, and is never taken for one who left.

with

customers as (

    select * from {{ ref('int_ai__customer_values') }}
    where
        plan_id is not null
        and not is_internal

),

totals as (

    select
        plan_id,
        sum(active_days) as active_days,
        sum(case when is_churned then 1 else 0 end) as churned_customers
    from customers
    group by plan_id

),

-- The ages at which a customer left or was last seen.
ages as (

    select
        plan_id,
        active_days as age_days,
        count(*) as customers,
        sum(case when is_churned then 1 else 0 end) as churned_customers
    from customers
    where active_days > 0
    group by plan_id, active_days

),

at_risk as (

    select
        *,
        sum(customers) over (
            partition by plan_id
            order by age_days desc
            rows between unbounded preceding and current row
        ) as customers_at_risk
    from ages

),

with_share as (

    select
        *,
        {{ ratio('customers_at_risk - churned_customers', 'customers_at_risk') }} as staying_share
    from at_risk

),

so_far as (

    select
        *,
        sum(case when staying_share > 0 then ln(staying_share) else 0 end) over (
            partition by plan_id
            order by age_days
            rows between unbounded preceding and current row
        ) as log_survival
    from with_share

),

-- The share that stayed up to here is the product of all shares before, as a sum of logarithms. It is read at no age beyond
-- one at which everybody left: there is none.
steps as (

    select
        plan_id,
        age_days - lag(age_days, 1, 0) over (partition by plan_id order by age_days) as step_days,
        coalesce(lag(exp(log_survival)) over (partition by plan_id order by age_days), 1) as survival_before
    from so_far

),

areas as (

    select
        plan_id,
        sum(survival_before * step_days) as restricted_lifetime_days
    from steps
    group by plan_id

),

final as (

    select
        totals.plan_id,
        totals.active_days,
        totals.churned_customers,
        {{ ratio('totals.churned_customers * 30.4375', 'totals.active_days') }}
            as monthly_churn_rate,
        areas.restricted_lifetime_days
    from totals
    left join areas
        on totals.plan_id = areas.plan_id

)

select * from final
