-- Fivetran keeps earlier versions of a row and marks the present one.
{%- set is_airbyte = ai_unit_economics.stripe_is_airbyte() %}

with

source as (

    {{ ai_unit_economics.select_input('stripe_subscriptions', [
        'id', 'customer_id', 'status', 'start_date', 'created', 'ended_at', 'livemode', '_fivetran_active',
    ], renamed={'customer_id': 'customer', '_fivetran_active': none} if is_airbyte else {}) }}

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as subscription_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('customer_id')) }} as stripe_customer_id,
        lower({{ ai_unit_economics.to_text('status') }}) as status,
        coalesce(
            {{ ai_unit_economics.to_loader_time_utc('start_date') }},
            {{ ai_unit_economics.to_loader_time_utc('created') }}
        ) as started_at,
        {{ ai_unit_economics.to_loader_time_utc('ended_at') }} as ended_at
    from source
    where
        {{ ai_unit_economics.stripe_is_wanted('livemode') }}
        and coalesce({{ ai_unit_economics.to_boolean('_fivetran_active') }}, true)

)

select * from final
