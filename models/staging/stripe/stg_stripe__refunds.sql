{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_refunds', [
        'id', 'charge_id', 'status', 'amount', 'currency', 'created',
    ], renamed={'charge_id': 'charge'} if is_airbyte else {}, optional=['currency']) }}

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as refund_id,
        {{ ai_unit_economics.to_text('charge_id') }} as charge_id,
        lower({{ ai_unit_economics.to_text('status') }}) as status,
        upper({{ ai_unit_economics.to_text('currency') }}) as currency_code,
        {{ ai_unit_economics.to_integer('amount') }} as amount_minor,
        {{ ai_unit_economics.to_loader_time_utc('created') }} as created_at
    from source

)

select * from final
