with

source as (

    {{ ai_unit_economics.select_input('retrieval_rates', [
        'meter', 'rate_per_call', 'currency_code', 'valid_from', 'valid_to', 'source',
    ], demo_seed='demo_retrieval_rates') }}

),

final as (

    select
        lower({{ ai_unit_economics.to_text('meter') }}) as meter,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        {{ ai_unit_economics.to_text('source') }} as rate_source,
        {{ ai_unit_economics.to_pico('rate_per_call') }} as rate_pico_per_call,
        {{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as valid_from,
        {{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
