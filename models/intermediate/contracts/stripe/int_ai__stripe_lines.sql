-- The lines of invoices that count, less the discounts that are stated for the line itself.

{{ config(materialized='table') }}

{{- require_companions('stripe_invoice_line_items', ['stripe_invoices']) }}

with

lines as (

    select * from {{ ref('stg_stripe__invoice_line_items') }}

),

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}
    -- Drafts are no claim yet, void invoices no claim any more, uncollectible ones a claim that nobody expects to be paid.
    where status in ('{{ var("stripe_invoice_statuses") | join("', '") }}')

),

customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

discounts as (

    select * from {{ ref('stg_stripe__discounts') }}

),

plans as (

    select * from {{ ref('int_ai__stripe_plans') }}

),

subscription_items as (

    select * from {{ ref('stg_stripe__subscription_items') }}

),

-- The discount of a whole subscription is no line's, even where the line has the subscription's id.
line_discounts as (

    select
        lines.invoice_line_id,
        sum(discounts.amount_minor) as discount_minor
    from lines
    inner join discounts
        on
            discounts.discounted_id in (lines.invoice_line_id, lines.line_item_id)
            and discounts.discounted_id <> coalesce(lines.subscription_id, '')
    group by lines.invoice_line_id

),

with_plan as (

    select
        lines.*,
        coalesce(lines.subscription_id, subscription_items.subscription_id) as known_subscription_id,
        coalesce(lines.plan_id, subscription_items.plan_id) as known_plan_id
    from lines
    left join subscription_items
        on lines.subscription_item_id = subscription_items.subscription_item_id

),

final as (

    select
        with_plan.invoice_line_id,
        with_plan.invoice_id,
        coalesce(customers.customer_id, invoices.stripe_customer_id) as customer_id,
        -- What recurs on the invoice of a subscription is that subscription's; what is charged once need not be.
        coalesce(
            with_plan.known_subscription_id, case when plans.plan_type is not null then invoices.subscription_id end
        ) as subscription_id,
        with_plan.subscription_item_id,
        with_plan.known_plan_id as plan_id,
        case
            when plans.plan_type = 'usage' then 'usage'
            when with_plan.is_proration then 'proration'
            else 'subscription'
        end as line_type,
        with_plan.currency_code,
        with_plan.amount_minor,
        coalesce(with_plan.discount_minor, line_discounts.discount_minor, 0) as discount_minor,
        with_plan.tax_minor,
        with_plan.inclusive_tax_minor,
        with_plan.is_discountable,
        with_plan.period_started_at,
        with_plan.period_ended_at,
        invoices.created_at as invoiced_at
    from with_plan
    inner join invoices
        on with_plan.invoice_id = invoices.invoice_id
    left join customers
        on invoices.stripe_customer_id = customers.stripe_customer_id
    left join line_discounts
        on with_plan.invoice_line_id = line_discounts.invoice_line_id
    left join plans
        on with_plan.known_plan_id = plans.plan_id

)

select * from final
