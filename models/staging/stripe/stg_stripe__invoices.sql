-- Subtotal and total stay in the currency's smallest unit: discounts are shared out in whole units. Loaders state tax in
-- one of several columns, by version of the API; where none does it is unknown, not zero.
{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_invoices', [
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
            {{ ai_unit_economics.to_text('subscription_id') }},
            {{ ai_unit_economics.json_first_text(
                ai_unit_economics.json_text('parent', 'subscription_details'), ['subscription']
            ) }}
        ) as subscription
    from source

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as invoice_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('customer_id')) }} as stripe_customer_id,
        {{ ai_unit_economics.stripe_id('subscription') }} as subscription_id,
        lower({{ ai_unit_economics.to_text('status') }}) as status,
        upper({{ ai_unit_economics.to_text('currency') }}) as currency_code,
        {{ ai_unit_economics.to_integer('subtotal') }} as subtotal_minor,
        {{ ai_unit_economics.to_integer('total') }} as total_minor,
        coalesce(
            {{ ai_unit_economics.to_integer('total_excluding_tax') }},
            {{ ai_unit_economics.to_integer('total') }} - coalesce(
                {{ ai_unit_economics.to_integer('tax') }},
                {{ ai_unit_economics.stripe_tax(['total_taxes', 'total_tax_amounts']) }}
            )
        ) as net_minor,
        cast({{ ai_unit_economics.json_array_sum('total_discount_amounts', 'amount') }} as bigint) as discount_minor,
        {{ ai_unit_economics.to_loader_time_utc('created') }} as created_at
    from with_subscription
    where
        {{ ai_unit_economics.stripe_is_wanted('livemode') }}
        and not coalesce({{ ai_unit_economics.to_boolean('is_deleted') }}, false)

)

select * from final
