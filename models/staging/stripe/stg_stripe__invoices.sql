-- Subtotal and total stay in the currency's smallest unit: discounts are shared out in whole units. Loaders state tax in
-- one of several columns, by version of the API; where none does it is unknown, not zero.
{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_invoices', [
        'id', 'customer_id', 'subscription_id', 'parent', 'status', 'currency', 'subtotal', 'total',
        'total_excluding_tax', 'tax', 'total_taxes', 'total_tax_amounts', 'total_discount_amounts', 'created',
        'is_deleted', 'livemode',
    ], renamed={'customer_id': 'customer', 'subscription_id': 'subscription', 'is_deleted': none} if is_airbyte
        else {}, optional=[
        'subscription_id', 'parent', 'total_excluding_tax', 'tax', 'total_taxes', 'total_tax_amounts',
        'total_discount_amounts',
    ]) }}

),

with_subscription as (

    select
        *,
        coalesce(
            {{ to_text('subscription_id') }},
            {{ json_first_text(
                json_text('parent', 'subscription_details'), ['subscription']
            ) }}
        ) as subscription
    from source

),

final as (

    select
        {{ to_text('id') }} as invoice_id,
        {{ identifier(to_text('customer_id')) }} as stripe_customer_id,
        {{ stripe_id('subscription') }} as subscription_id,
        lower({{ to_text('status') }}) as status,
        upper({{ to_text('currency') }}) as currency_code,
        {{ to_integer('subtotal') }} as subtotal_minor,
        {{ to_integer('total') }} as total_minor,
        coalesce(
            {{ to_integer('total_excluding_tax') }},
            {{ to_integer('total') }} - coalesce(
                {{ to_integer('tax') }},
                {{ stripe_tax(['total_taxes', 'total_tax_amounts']) }}
            )
        ) as net_minor,
        cast({{ json_array_sum('total_discount_amounts', 'amount') }} as bigint) as discount_minor,
        {{ to_loader_time_utc('created') }} as created_at
    from with_subscription
    where
        {{ stripe_is_wanted('livemode') }}
        and not coalesce({{ to_boolean('is_deleted') }}, false)

)

select * from final
