{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_prices', [
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
        upper({{ to_text('currency') }}) as currency_code,
        {{ json_object_text('recurring') }} as recurring_text
    from source

),

final as (

    select
        {{ to_text('id') }} as plan_id,
        {{ to_text('product_id') }} as product_id,
        {{ to_text('nickname') }} as nickname,
        currency_code,
        coalesce(lower({{ to_text('type') }}) = 'recurring', false) as is_recurring,
        lower(coalesce(
            {{ to_text('recurring_interval') }},
            {{ json_first_text('recurring_text', ['interval']) }}
        )) as billing_interval,
        coalesce(
            {{ to_integer('recurring_interval_count') }},
            {{ to_integer(
                json_first_text('recurring_text', ['interval_count'])
            ) }},
            1
        ) as billing_intervals,
        lower(coalesce(
            {{ to_text('recurring_usage_type') }},
            {{ json_first_text('recurring_text', ['usage_type']) }}
        )) as usage_type,
        coalesce(
            {{ smallest_unit_to_pico('unit_amount_decimal', 'currency_code') }},
            {{ smallest_unit_to_pico('unit_amount', 'currency_code') }}
        ) as list_price_pico
    from with_objects
    where {{ stripe_is_wanted('livemode') }}

)

select * from final
