{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_credit_notes', [
        'id', 'invoice_id', 'refund_id', 'refunds', 'status', 'total', 'total_excluding_tax', 'total_taxes',
        'tax_amounts', 'currency', 'created', 'livemode',
    ], renamed={'invoice_id': 'invoice', 'refund_id': 'refund'} if is_airbyte else {}, optional=[
        'refund_id', 'refunds', 'total_excluding_tax', 'total_taxes', 'tax_amounts', 'currency',
    ]) }}

),

final as (

    select
        {{ to_text('id') }} as credit_note_id,
        {{ to_text('invoice_id') }} as invoice_id,
        {{ to_text('refund_id') }} as refund_id,
        refunds as refunds_text,
        lower({{ to_text('status') }}) as status,
        upper({{ to_text('currency') }}) as currency_code,
        {{ to_integer('total') }} as total_minor,
        coalesce(
            {{ to_integer('total_excluding_tax') }},
            {{ to_integer('total') }}
            - {{ stripe_tax(['total_taxes', 'tax_amounts']) }}
        ) as net_minor,
        {{ to_loader_time_utc('created') }} as created_at
    from source
    where {{ stripe_is_wanted('livemode') }}

)

select * from final
