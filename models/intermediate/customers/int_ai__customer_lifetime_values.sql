-- Each customer's value to date, carried forward over the lifetime that the plan's customers show.
{{ config(materialized='table') }}

with

customers as (

    select * from {{ ref('int_ai__customer_values') }}

),

plans as (

    select * from {{ ref('int_ai__plan_lifetimes') }}

),

joined as (

    select
        customers.*,
        plans.active_days as plan_active_days,
        plans.churned_customers as plan_churned_customers,
        plans.monthly_churn_rate,
        plans.restricted_lifetime_days,
        {{ ai_unit_economics.ratio('customers.margin_pico', 'customers.logged_days') }} / 1e12 as daily_margin
    from customers
    left join plans
        on
            customers.plan_id = plans.plan_id
            and not customers.is_internal

),

final as (

    select
        *,
        -- A month is 30.4375 days, 487 sixteenths.
        {{ ai_unit_economics.divide_rounded('(margin_pico * 487)', '(logged_days * 16)') }} as monthly_margin_pico,
        {{ ai_unit_economics.divide_rounded(
            '(margin_pico * plan_active_days)', '(logged_days * plan_churned_customers)'
        ) }} as simple_lifetime_value_pico,
        case
            when monthly_churn_rate > 0
                then daily_margin * 30.4375 * (1 + {{ var('monthly_discount_rate') }})
                    / (monthly_churn_rate + {{ var('monthly_discount_rate') }})
        end as discounted_lifetime_value,
        daily_margin * restricted_lifetime_days as restricted_lifetime_value,
        case
            when margin_pico > 0
                then {{ ai_unit_economics.ratio('acquisition_cost_pico * logged_days * 16', 'margin_pico * 487') }}
        end as payback_months
    from joined

)

select * from final
