-- Subtotal and total stay in the currency's smallest unit: discounts are shared out in whole units.
{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_invoices', [
        'id', 'customer_id', 'status', 'currency', 'subtotal', 'total', 'total_excluding_tax', 'tax', 'created',
        'is_deleted', 'livemode',
    ], renamed={'customer_id': 'customer', 'tax': none, 'is_deleted': none} if is_airbyte
        else {'total_excluding_tax': none}) }}

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as invoice_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('customer_id')) }} as stripe_customer_id,
        lower({{ ai_unit_economics.to_text('status') }}) as status,
        upper({{ ai_unit_economics.to_text('currency') }}) as currency_code,
        {{ ai_unit_economics.to_integer('subtotal') }} as subtotal_units,
        {{ ai_unit_economics.to_integer('total') }} as total_units,
        coalesce(
            {{ ai_unit_economics.to_integer('total_excluding_tax') }},
            {{ ai_unit_economics.to_integer('total') }} - coalesce({{ ai_unit_economics.to_integer('tax') }}, 0)
        ) as net_units,
        {{ ai_unit_economics.to_loader_time_utc('created') }} as created_at
    from source
    where
        {{ ai_unit_economics.stripe_is_wanted('livemode') }}
        and not coalesce({{ ai_unit_economics.to_boolean('is_deleted') }}, false)

)

select * from final
