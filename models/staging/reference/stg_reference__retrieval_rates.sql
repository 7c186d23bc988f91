with

source as (

    {{ select_input('retrieval_rates', [
        'meter', 'provider', 'rate_per_call', 'rate_per_thousand_calls', 'currency_code', 'valid_from', 'valid_to',
        'source',
    ], demo_seed='demo_retrieval_rates') }}

),

final as (

    select
        lower({{ to_text('meter') }}) as meter,
        {{ to_text('provider') }} as provider,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_text('source') }} as rate_source,
        -- Two prices of one row are nobody's guess: a test names it.
        case
            when {{ to_text('rate_per_thousand_calls') }} is null
                then {{ to_pico('rate_per_call') }}
            when {{ to_text('rate_per_call') }} is null
                then {{ to_scaled_integer('rate_per_thousand_calls', 9) }}
        end as rate_pico_per_call,
        {{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as valid_from,
        {{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
