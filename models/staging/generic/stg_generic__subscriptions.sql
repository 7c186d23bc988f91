with

source as (

    {{ ai_unit_economics.select_input('subscriptions', [
        'subscription_id', 'customer_id', 'plan_id', 'started_at', 'ended_at', 'quantity',
    ], demo_seed='demo_subscriptions') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('subscription_id') }} as subscription_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('customer_id')) }} as customer_id,
        {{ ai_unit_economics.to_text('plan_id') }} as plan_id,
        coalesce({{ ai_unit_economics.to_integer('quantity') }}, 1) as quantity,
        true as expects_invoices,
        {{ ai_unit_economics.to_timestamp_utc('started_at') }} as started_at,
        {{ ai_unit_economics.to_timestamp_utc('ended_at') }} as ended_at
    from source

)

select * from final
