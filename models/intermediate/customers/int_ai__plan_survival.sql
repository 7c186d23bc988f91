-- Share of a plan's customers that stay longer than each age at which one left or was last seen (Kaplan-Meier):
-- a customer who is still there counts as at risk up to today's age, and is never taken for one who left.

with

customers as (

    select * from {{ ref('int_ai__customer_values') }}
    where
        plan_id is not null
        and not is_internal
        and active_days > 0

),

ages as (

    select
        plan_id,
        active_days as age_days,
        count(*) as customers,
        sum(case when is_churned then 1 else 0 end) as churned_customers
    from customers
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

steps as (

    select
        *,
        {{ ai_unit_economics.ratio('customers_at_risk - churned_customers', 'customers_at_risk') }} as staying_share
    from at_risk

),

so_far as (

    select
        *,
        min(staying_share) over (
            partition by plan_id
            order by age_days
            rows between unbounded preceding and current row
        ) as lowest_share,
        sum(case when staying_share > 0 then ln(staying_share) else 0 end) over (
            partition by plan_id
            order by age_days
            rows between unbounded preceding and current row
        ) as log_survival
    from steps

),

-- The product of all shares so far, as a sum of logarithms; once everybody at risk has left, nobody stays.
final as (

    select
        plan_id,
        age_days,
        customers_at_risk,
        churned_customers,
        case when lowest_share = 0 then 0 else exp(log_survival) end as survival,
        lag(age_days, 1, 0) over (partition by plan_id order by age_days) as previous_age_days
    from so_far

)

select * from final
