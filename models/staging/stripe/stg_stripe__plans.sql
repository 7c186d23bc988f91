-- The older table of prices: a plan has the id of its price.
{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_plans', [
        'id', 'product_id', 'nickname', 'currency', 'amount', 'billing_interval', 'interval_count', 'usage_type',
        'livemode',
    ], renamed={'product_id': 'product', 'billing_interval': 'interval'} if is_airbyte
        else {'billing_interval': 'interval'}) }}

),

with_currency as (

    select
        *,
        upper({{ ai_unit_economics.to_text('currency') }}) as currency_code
    from source

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as plan_id,
        {{ ai_unit_economics.to_text('product_id') }} as product_id,
        {{ ai_unit_economics.to_text('nickname') }} as nickname,
        currency_code,
        lower({{ ai_unit_economics.to_text('billing_interval') }}) as billing_interval,
        coalesce({{ ai_unit_economics.to_integer('interval_count') }}, 1) as billing_intervals,
        lower({{ ai_unit_economics.to_text('usage_type') }}) as usage_type,
        {{ ai_unit_economics.smallest_unit_to_pico('amount', 'currency_code') }} as list_price_pico
    from with_currency
    where {{ ai_unit_economics.stripe_is_wanted('livemode') }}

)

select * from final
