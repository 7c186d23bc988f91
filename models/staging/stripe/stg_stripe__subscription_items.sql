{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_subscription_items', [
        'id', 'subscription_id', 'plan_id', 'price_object', 'quantity', 'created',
    ], renamed={'subscription_id': 'subscription', 'plan_id': none, 'price_object': 'price'} if is_airbyte
        else {'price_object': none}) }}

),

with_objects as (

    select
        *,
        {{ ai_unit_economics.json_object_text('price_object') }} as price_text
    from source

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as subscription_item_id,
        {{ ai_unit_economics.to_text('subscription_id') }} as subscription_id,
        coalesce(
            {{ ai_unit_economics.to_text('plan_id') }}, {{ ai_unit_economics.json_first_text('price_text', ['id']) }}
        ) as plan_id,
        coalesce({{ ai_unit_economics.to_integer('quantity') }}, 1) as quantity,
        {{ ai_unit_economics.to_loader_time_utc('created') }} as created_at
    from with_objects

)

select * from final
