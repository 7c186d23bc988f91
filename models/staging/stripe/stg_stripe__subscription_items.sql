{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_subscription_items', [
        'id', 'subscription_id', 'price_id', 'plan_id', 'price_object', 'plan_object', 'quantity', 'created',
    ], renamed={
        'subscription_id': 'subscription', 'price_id': none, 'plan_id': none, 'price_object': 'price',
        'plan_object': 'plan',
    } if is_airbyte else {'price_object': none, 'plan_object': none}, optional=[
        'price_id', 'plan_id', 'price_object', 'plan_object',
    ]) }}

),

final as (

    select
        {{ to_text('id') }} as subscription_item_id,
        {{ to_text('subscription_id') }} as subscription_id,
        coalesce(
            {{ to_text('price_id') }},
            {{ to_text('plan_id') }},
            {{ stripe_id('price_object') }},
            {{ stripe_id('plan_object') }}
        ) as plan_id,
        coalesce({{ to_integer('quantity') }}, 1) as quantity,
        {{ to_loader_time_utc('created') }} as created_at
    from source

)

select * from final
