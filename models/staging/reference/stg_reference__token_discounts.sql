with

source as (

    {{ ai_unit_economics.select_input('token_discounts', [
        'provider', 'model', 'meter', 'service_tier', 'billing_account_id', 'discount_ratio', 'valid_from', 'valid_to',
        'source',
    ], demo_seed='demo_token_discounts') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('provider') }} as provider,
        {{ ai_unit_economics.to_text('model') }} as model,
        lower({{ ai_unit_economics.to_text('meter') }}) as meter,
        lower({{ ai_unit_economics.to_text('service_tier') }}) as service_tier,
        {{ ai_unit_economics.to_text('billing_account_id') }} as billing_account_id,
        {{ ai_unit_economics.to_text('source') }} as discount_source,
        {{ ai_unit_economics.to_scaled_integer('discount_ratio', 9) }} as discount_nano,
        {{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as valid_from,
        {{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
