-- Drafts are no claim yet, void invoices no claim any more, uncollectible ones a claim that nobody expects to be paid.

with

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

final as (

    select
        invoices.invoice_id,
        coalesce(customers.customer_id, invoices.stripe_customer_id) as customer_id,
        invoices.subscription_id,
        invoices.currency_code,
        invoices.subtotal_units,
        invoices.total_units,
        invoices.net_units,
        invoices.discount_units,
        invoices.created_at
    from invoices
    left join customers
        on invoices.stripe_customer_id = customers.stripe_customer_id
    where invoices.status in ('{{ var("stripe_invoice_statuses") | join("', '") }}')

)

select * from final
