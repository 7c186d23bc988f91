-- The older table of prices: a plan has the id of its price.
{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_plans', [
        'id', 'product_id', 'nickname', 'currency', 'amount', 'billing_interval', 'interval_count', 'usage_type',
        'livemode',
    ], renamed={'product_id': 'product', 'billing_interval': 'interval'} if is_airbyte
        else {'billing_interval': 'interval'}) }}

),

with_currency as (

    select
        *,
        upper({{ to_text('currency') }}) as currency_code
    from source

),

final as (

    select
        {{ to_text('id') }} as plan_id,
        {{ to_text('product_id') }} as product_id,
        {{ to_text('nickname') }} as nickname,
        currency_code,
        lower({{ to_text('billing_interval') }}) as billing_interval,
        coalesce({{ to_integer('interval_count') }}, 1) as billing_intervals,
        lower({{ to_text('usage_type') }}) as usage_type,
        {{ smallest_unit_to_pico('amount', 'currency_code') }} as list_price_pico
    from with_currency
    where {{ stripe_is_wanted('livemode') }}

)

select * from final
