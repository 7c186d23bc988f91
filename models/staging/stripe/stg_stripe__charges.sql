-- Only the way from a refund to its invoice.
{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_charges', ['id', 'invoice_id'],
        renamed={'invoice_id': 'invoice'} if is_airbyte else {}) }}

),

final as (

    select
        {{ to_text('id') }} as charge_id,
        {{ to_text('invoice_id') }} as invoice_id
    from source

)

select * from final
