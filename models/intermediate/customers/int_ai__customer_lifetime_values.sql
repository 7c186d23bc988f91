-- Each customer's value to date, carried forward over the lifetime that the plan's customers show, and what most of its
-- volume is for.
{{ config(materialized='table') }}

with

customers as (

    select
        *,
        coalesce({{ reporting_date('signed_up_at') }}, first_subscribed_date) as acquired_date
    from {{ ref('int_ai__customer_values') }}

),

plans as (

    select * from {{ ref('int_ai__plan_lifetimes') }}

),

customer_classes as (

    select * from {{ ref('int_ai__customer_classes') }}
    where customer_id is not null

),

ranked_classes as (

    select
        *,
        sum(units) over (partition by customer_id) as customer_units,
        sum(request_linked_margin_pico) over (partition by customer_id) as customer_margin_pico,
        row_number() over (partition by customer_id order by units desc, request_class asc) as class_rank
    from customer_classes

),

joined as (

    select
        customers.*,
        plans.active_days as plan_active_days,
        plans.churned_customers as plan_churned_customers,
        plans.monthly_churn_rate,
        plans.restricted_lifetime_days,
        ranked_classes.request_class as top_request_class,
        {{ ratio('ranked_classes.units', 'ranked_classes.customer_units') }} as top_class_share,
        coalesce(ranked_classes.customer_margin_pico, 0) as request_linked_margin_pico,
        {{ ratio('customers.margin_pico', 'customers.logged_days') }} / 1e12 as daily_margin
    from customers
    left join plans
        on
            customers.plan_id = plans.plan_id
            and not customers.is_internal
    left join ranked_classes
        on
            customers.customer_id = ranked_classes.customer_id
            and ranked_classes.class_rank = 1

),

final as (

    select
        *,
        -- The month and the channel of who is won: nobody of one's own, and by sign-up, else by first subscription.
        case when not is_internal then cast({{ dbt.date_trunc('month', 'acquired_date') }} as date) end as cohort_month,
        coalesce(acquisition_channel, 'unknown') as cohort_channel,
        -- A month is 30.4375 days, 487 sixteenths.
        {{ divide_rounded('(margin_pico * 487)', '(logged_days * 16)') }} as monthly_margin_pico,
        {{ divide_rounded(
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
                then {{ ratio('acquisition_cost_pico * logged_days * 16', 'margin_pico * 487') }}
        end as payback_months
    from joined

)

select * from final
