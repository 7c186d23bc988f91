-- In old versions of the API the id of a line is that of its subscription, the same on every invoice. Since version
-- 2025-03-31 subscription, price and taxes stand inside of `parent`, `pricing` and `taxes`.
{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_invoice_line_items', [
        'id', 'unique_id', 'invoice_id', 'subscription_id', 'subscription_item_id', 'price_id', 'plan_id', 'amount',
        'currency', 'discountable', 'proration', 'period_start', 'period_end', 'livemode', 'discount_amounts',
        'taxes', 'tax_amounts', 'period', 'price_object', 'plan_object', 'parent', 'pricing',
    ], renamed={
        'unique_id': none, 'subscription_id': 'subscription', 'subscription_item_id': 'subscription_item',
        'price_id': none, 'plan_id': none, 'period_start': none, 'period_end': none, 'price_object': 'price',
        'plan_object': 'plan',
    } if is_airbyte else {'period': none, 'price_object': none, 'plan_object': none}, optional=[
        'unique_id', 'subscription_id', 'subscription_item_id', 'price_id', 'plan_id', 'proration', 'discount_amounts',
        'taxes', 'tax_amounts', 'price_object', 'plan_object', 'parent', 'pricing',
    ]) }}

),

with_objects as (

    select
        *,
        {{ json_object_text('period') }} as period_text,
        {{ json_text('parent', 'subscription_item_details') }} as item_details,
        {{ json_text('parent', 'invoice_item_details') }} as invoice_item_details,
        {{ json_text('pricing', 'price_details') }} as price_details
    from source

),

with_details as (

    select
        *,
        coalesce(
            {{ to_text('period_start') }},
            {{ json_first_text('period_text', ['start']) }}
        ) as start_text,
        coalesce(
            {{ to_text('period_end') }},
            {{ json_first_text('period_text', ['end']) }}
        ) as end_text,
        coalesce(
            {{ to_text('subscription_id') }},
            {{ json_first_text('item_details', ['subscription']) }},
            {{ json_first_text('invoice_item_details', ['subscription']) }}
        ) as subscription,
        coalesce(
            {{ to_text('proration') }},
            {{ json_first_text('item_details', ['proration']) }},
            {{ json_first_text('invoice_item_details', ['proration']) }}
        ) as proration_text,
        {{ json_first_text('price_details', ['price']) }} as price
    from with_objects

),

final as (

    select
        coalesce({{ to_text('unique_id') }}, {{ to_text('id') }})
            as invoice_line_id,
        {{ to_text('id') }} as line_item_id,
        {{ to_text('invoice_id') }} as invoice_id,
        {{ stripe_id('subscription') }} as subscription_id,
        coalesce(
            {{ to_text('subscription_item_id') }},
            {{ json_first_text('item_details', ['subscription_item']) }}
        ) as subscription_item_id,
        coalesce(
            {{ to_text('price_id') }},
            {{ to_text('plan_id') }},
            {{ stripe_id('price') }},
            {{ stripe_id('price_object') }},
            {{ stripe_id('plan_object') }}
        ) as plan_id,
        upper({{ to_text('currency') }}) as currency_code,
        {{ to_integer('amount') }} as amount_minor,
        cast({{ json_array_sum('discount_amounts', 'amount') }} as bigint) as discount_minor,
        {{ stripe_tax(['taxes', 'tax_amounts']) }} as tax_minor,
        cast(coalesce(
            {{ json_array_sum('taxes', 'amount', 'tax_behavior', 'inclusive') }},
            {{ json_array_sum('tax_amounts', 'amount', 'inclusive', 'true') }},
            0
        ) as bigint) as inclusive_tax_minor,
        coalesce({{ to_boolean('discountable') }}, true) as is_discountable,
        coalesce({{ to_boolean('proration_text') }}, false) as is_proration,
        {{ to_loader_time_utc('start_text') }} as period_started_at,
        {{ to_loader_time_utc('end_text') }} as period_ended_at
    from with_details
    where {{ stripe_is_wanted('livemode') }}

)

select * from final
