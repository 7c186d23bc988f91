{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_credit_notes', [
        'id', 'invoice_id', 'refund_id', 'refunds', 'status', 'total', 'total_excluding_tax', 'total_taxes',
        'tax_amounts', 'currency', 'created', 'livemode',
    ], renamed={'invoice_id': 'invoice', 'refund_id': 'refund'} if is_airbyte else {}, optional=[
        'refund_id', 'refunds', 'total_excluding_tax', 'total_taxes', 'tax_amounts', 'currency',
    ]) }}

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as credit_note_id,
        {{ ai_unit_economics.to_text('invoice_id') }} as invoice_id,
        {{ ai_unit_economics.to_text('refund_id') }} as refund_id,
        refunds as refunds_text,
        lower({{ ai_unit_economics.to_text('status') }}) as status,
        upper({{ ai_unit_economics.to_text('currency') }}) as currency_code,
        {{ ai_unit_economics.to_integer('total') }} as total_minor,
        coalesce(
            {{ ai_unit_economics.to_integer('total_excluding_tax') }},
            {{ ai_unit_economics.to_integer('total') }}
            - {{ ai_unit_economics.stripe_tax(['total_taxes', 'tax_amounts']) }}
        ) as net_minor,
        {{ ai_unit_economics.to_loader_time_utc('created') }} as created_at
    from source
    where {{ ai_unit_economics.stripe_is_wanted('livemode') }}

)

select * from final
