-- How long customers of a plan stay: by churn per day, and as the area under the survival curve up to the oldest age.

with

customers as (

    select * from {{ ref('int_ai__customer_values') }}
    where
        plan_id is not null
        and not is_internal

),

survival as (

    select * from {{ ref('int_ai__plan_survival') }}

),

totals as (

    select
        plan_id,
        sum(active_days) as active_days,
        sum(case when is_churned then 1 else 0 end) as churned_customers
    from customers
    group by plan_id

),

steps as (

    select
        plan_id,
        age_days - previous_age_days as step_days,
        coalesce(lag(survival) over (partition by plan_id order by age_days), 1) as survival_before
    from survival

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
        {{ ai_unit_economics.ratio('totals.churned_customers * 30.4375', 'totals.active_days') }}
            as monthly_churn_rate,
        areas.restricted_lifetime_days
    from totals
    left join areas
        on totals.plan_id = areas.plan_id

)

select * from final
