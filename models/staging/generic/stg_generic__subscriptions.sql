with

source as (

    {{ select_input('subscriptions', [
        'subscription_id', 'customer_id', 'plan_id', 'started_at', 'ended_at', 'quantity',
    ], demo_seed='demo_subscriptions') }}

),

final as (

    select
        {{ to_text('subscription_id') }} as subscription_id,
        {{ identifier(to_text('customer_id')) }} as customer_id,
        {{ to_text('plan_id') }} as plan_id,
        coalesce({{ to_integer('quantity') }}, 1) as quantity,
        true as expects_invoices,
        {{ to_timestamp_utc('started_at') }} as started_at,
        {{ to_timestamp_utc('ended_at') }} as ended_at
    from source

)

select * from final
