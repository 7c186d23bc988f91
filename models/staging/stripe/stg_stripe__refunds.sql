{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_refunds', [
        'id', 'charge_id', 'status', 'amount', 'currency', 'created',
    ], renamed={'charge_id': 'charge'} if is_airbyte else {}, optional=['currency']) }}

),

final as (

    select
        {{ to_text('id') }} as refund_id,
        {{ to_text('charge_id') }} as charge_id,
        lower({{ to_text('status') }}) as status,
        upper({{ to_text('currency') }}) as currency_code,
        {{ to_integer('amount') }} as amount_minor,
        {{ to_loader_time_utc('created') }} as created_at
    from source

)

select * from final
