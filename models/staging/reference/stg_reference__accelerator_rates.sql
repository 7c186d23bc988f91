with

source as (

    {{ ai_unit_economics.select_input('accelerator_rates', [
        'hardware', 'region', 'purchase_option', 'rate_per_hour', 'currency_code', 'valid_from', 'valid_to', 'source',
    ], demo_seed='demo_accelerator_rates') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('hardware') }} as hardware,
        {{ ai_unit_economics.to_text('region') }} as region,
        lower({{ ai_unit_economics.to_text('purchase_option') }}) as purchase_option,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        {{ ai_unit_economics.to_text('source') }} as rate_source,
        {{ ai_unit_economics.to_pico('rate_per_hour') }} as rate_pico_per_hour,
        {{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as valid_from,
        {{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
