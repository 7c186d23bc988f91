with

source as (

    {{ select_input('token_discounts', [
        'provider', 'model', 'meter', 'service_tier', 'billing_account_id', 'discount_ratio', 'valid_from', 'valid_to',
        'source',
    ], demo_seed='demo_token_discounts') }}

),

final as (

    select
        {{ to_text('provider') }} as provider,
        {{ to_text('model') }} as model,
        lower({{ to_text('meter') }}) as meter,
        lower({{ to_text('service_tier') }}) as service_tier,
        {{ to_text('billing_account_id') }} as billing_account_id,
        {{ to_text('source') }} as discount_source,
        {{ to_scaled_integer('discount_ratio', 9) }} as discount_nano,
        {{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as valid_from,
        {{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
