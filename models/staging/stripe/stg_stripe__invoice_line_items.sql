-- In old versions of the API the id of a line is that of its subscription, the same on every invoice.
{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_invoice_line_items', [
        'id', 'unique_id', 'invoice_id', 'subscription_id', 'subscription_item_id', 'price_id', 'plan_id', 'amount',
        'currency', 'discountable', 'proration', 'period_start', 'period_end', 'livemode', 'discount_amounts',
        'period', 'price_object', 'plan_object',
    ], renamed={
        'unique_id': none, 'subscription_id': 'subscription', 'subscription_item_id': 'subscription_item',
        'price_id': none, 'plan_id': none, 'period_start': none, 'period_end': none, 'price_object': 'price',
        'plan_object': 'plan',
    } if is_airbyte else {
        'discount_amounts': none, 'period': none, 'price_object': none, 'plan_object': none,
    }) }}

),

with_objects as (

    select
        *,
        {{ ai_unit_economics.json_object_text('discount_amounts') }} as discount_amounts_text,
        {{ ai_unit_economics.json_object_text('period') }} as period_text,
        {{ ai_unit_economics.json_object_text('price_object') }} as price_text,
        {{ ai_unit_economics.json_object_text('plan_object') }} as plan_text
    from source

),

with_times as (

    select
        *,
        coalesce(
            {{ ai_unit_economics.to_text('period_start') }},
            {{ ai_unit_economics.json_first_text('period_text', ['start']) }}
        ) as start_text,
        coalesce(
            {{ ai_unit_economics.to_text('period_end') }},
            {{ ai_unit_economics.json_first_text('period_text', ['end']) }}
        ) as end_text
    from with_objects

),

final as (

    select
        coalesce({{ ai_unit_economics.to_text('unique_id') }}, {{ ai_unit_economics.to_text('id') }})
            as invoice_line_id,
        {{ ai_unit_economics.to_text('id') }} as line_item_id,
        {{ ai_unit_economics.to_text('invoice_id') }} as invoice_id,
        {{ ai_unit_economics.to_text('subscription_id') }} as subscription_id,
        {{ ai_unit_economics.to_text('subscription_item_id') }} as subscription_item_id,
        coalesce(
            {{ ai_unit_economics.to_text('price_id') }},
            {{ ai_unit_economics.to_text('plan_id') }},
            {{ ai_unit_economics.json_first_text('price_text', ['id']) }},
            {{ ai_unit_economics.json_first_text('plan_text', ['id']) }}
        ) as plan_id,
        upper({{ ai_unit_economics.to_text('currency') }}) as currency_code,
        {{ ai_unit_economics.to_integer('amount') }} as amount_units,
        cast({{ ai_unit_economics.json_array_sum('discount_amounts_text', 'amount') }} as bigint) as discount_units,
        coalesce({{ ai_unit_economics.to_boolean('discountable') }}, true) as is_discountable,
        coalesce({{ ai_unit_economics.to_boolean('proration') }}, false) as is_proration,
        {{ ai_unit_economics.to_loader_time_utc('start_text') }} as period_started_at,
        {{ ai_unit_economics.to_loader_time_utc('end_text') }} as period_ended_at
    from with_times
    where {{ ai_unit_economics.stripe_is_wanted('livemode') }}

)

select * from final
