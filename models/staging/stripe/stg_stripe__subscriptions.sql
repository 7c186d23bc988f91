-- Fivetran keeps earlier versions of a row and marks the present one.
{%- set is_airbyte = stripe_is_airbyte() %}

with

source as (

    {{ select_input('stripe_subscriptions', [
        'id', 'customer_id', 'status', 'start_date', 'created', 'ended_at', 'livemode', '_fivetran_active',
    ], renamed={'customer_id': 'customer', '_fivetran_active': none} if is_airbyte else {}) }}

),

final as (

    select
        {{ to_text('id') }} as subscription_id,
        {{ identifier(to_text('customer_id')) }} as stripe_customer_id,
        lower({{ to_text('status') }}) as status,
        coalesce(
            {{ to_loader_time_utc('start_date') }},
            {{ to_loader_time_utc('created') }}
        ) as started_at,
        {{ to_loader_time_utc('ended_at') }} as ended_at
    from source
    where
        {{ stripe_is_wanted('livemode') }}
        and coalesce({{ to_boolean('_fivetran_active') }}, true)

)

select * from final
