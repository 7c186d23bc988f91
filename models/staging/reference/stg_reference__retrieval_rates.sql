with

source as (

    {{ ai_unit_economics.select_input('retrieval_rates', [
        'meter', 'provider', 'rate_per_call', 'rate_per_thousand_calls', 'currency_code', 'valid_from', 'valid_to',
        'source',
    ], demo_seed='demo_retrieval_rates') }}

),

final as (

    select
        lower({{ ai_unit_economics.to_text('meter') }}) as meter,
        {{ ai_unit_economics.to_text('provider') }} as provider,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        {{ ai_unit_economics.to_text('source') }} as rate_source,
        -- Two prices of one row are nobody's guess: a test names it.
        case
            when {{ ai_unit_economics.to_text('rate_per_thousand_calls') }} is null
                then {{ ai_unit_economics.to_pico('rate_per_call') }}
            when {{ ai_unit_economics.to_text('rate_per_call') }} is null
                then {{ ai_unit_economics.to_scaled_integer('rate_per_thousand_calls', 9) }}
        end as rate_pico_per_call,
        {{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as valid_from,
        {{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
