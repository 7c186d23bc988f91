-- Whether the billing system knows the plan of what a customer asks: unknown revenue is not none.
{{ config(materialized='table') }}

with

requests as (

    select distinct
        plan_id,
        customer_id
    from {{ ref('int_ai__ledger_days') }}
    where traffic_segment = 'customer'

),

described_customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

described_plans as (

    select * from {{ ref('int_ai__plans_unioned') }}

),

subscriptions as (

    select * from {{ ref('int_ai__subscriptions_unioned') }}

),

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}

),

usage_prices as (

    select * from {{ ref('stg_generic__usage_prices') }}

),

plans as (

    select plan_id from described_plans
    union
    select plan_id from subscriptions
    union
    select plan_id from invoice_lines
    union
    select plan_id from usage_prices

),

-- Who is described and never subscribed is known to have no plan; without any subscription nothing is known of anybody.
customers as (

    select customer_id from subscriptions
    union
    select described_customers.customer_id
    from described_customers
    where exists (select subscriptions.subscription_id from subscriptions)

),

-- An unknown id may be a known one in another spelling: the same but for case and blanks.
plan_spellings as (

    select
        lower(replace(plan_id, ' ', '')) as spelling,
        min(plan_id) as plan_id
    from plans
    group by lower(replace(plan_id, ' ', ''))

),

customer_spellings as (

    select
        lower(replace(customer_id, ' ', '')) as spelling,
        min(customer_id) as customer_id
    from customers
    group by lower(replace(customer_id, ' ', ''))

),

with_reason as (

    select
        requests.plan_id,
        requests.customer_id,
        plan_spellings.plan_id as similar_plan_id,
        customer_spellings.customer_id as similar_customer_id,
        case
            when requests.plan_id <> 'unassigned' and plans.plan_id is null then 'unknown_plan'
            when requests.plan_id <> 'unassigned' then null
            when requests.customer_id is null then 'no_customer'
            when customers.customer_id is null then 'unknown_customer'
        end as unknown_reason
    from requests
    left join plans
        on requests.plan_id = plans.plan_id
    left join customers
        on requests.customer_id = customers.customer_id
    left join plan_spellings
        on lower(replace(requests.plan_id, ' ', '')) = plan_spellings.spelling
    left join customer_spellings
        on lower(replace(requests.customer_id, ' ', '')) = customer_spellings.spelling

),

final as (

    select
        plan_id,
        customer_id,
        unknown_reason is null as is_plan_known,
        unknown_reason,
        case unknown_reason
            when 'unknown_plan' then similar_plan_id
            when 'unknown_customer' then similar_customer_id
        end as similar_id
    from with_reason

)

select * from final
