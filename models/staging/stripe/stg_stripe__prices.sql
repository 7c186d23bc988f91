{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_prices', [
        'id', 'product_id', 'nickname', 'currency', 'type', 'unit_amount', 'unit_amount_decimal',
        'recurring_interval', 'recurring_interval_count', 'recurring_usage_type', 'recurring', 'livemode',
    ], renamed={
        'product_id': 'product', 'recurring_interval': none, 'recurring_interval_count': none,
        'recurring_usage_type': none,
    } if is_airbyte else {'recurring': none}) }}

),

with_objects as (

    select
        *,
        upper({{ ai_unit_economics.to_text('currency') }}) as currency_code,
        {{ ai_unit_economics.json_object_text('recurring') }} as recurring_text
    from source

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as plan_id,
        {{ ai_unit_economics.to_text('product_id') }} as product_id,
        {{ ai_unit_economics.to_text('nickname') }} as nickname,
        currency_code,
        coalesce(lower({{ ai_unit_economics.to_text('type') }}) = 'recurring', false) as is_recurring,
        lower(coalesce(
            {{ ai_unit_economics.to_text('recurring_interval') }},
            {{ ai_unit_economics.json_first_text('recurring_text', ['interval']) }}
        )) as billing_interval,
        coalesce(
            {{ ai_unit_economics.to_integer('recurring_interval_count') }},
            {{ ai_unit_economics.to_integer(
                ai_unit_economics.json_first_text('recurring_text', ['interval_count'])
            ) }},
            1
        ) as billing_intervals,
        lower(coalesce(
            {{ ai_unit_economics.to_text('recurring_usage_type') }},
            {{ ai_unit_economics.json_first_text('recurring_text', ['usage_type']) }}
        )) as usage_type,
        coalesce(
            {{ ai_unit_economics.smallest_unit_to_pico('unit_amount_decimal', 'currency_code') }},
            {{ ai_unit_economics.smallest_unit_to_pico('unit_amount', 'currency_code') }}
        ) as list_price_pico
    from with_objects
    where {{ ai_unit_economics.stripe_is_wanted('livemode') }}

)

select * from final
