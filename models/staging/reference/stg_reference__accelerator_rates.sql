with

source as (

    {{ select_input('accelerator_rates', [
        'hardware', 'region', 'purchase_option', 'rate_per_hour', 'currency_code', 'valid_from', 'valid_to', 'source',
    ], demo_seed='demo_accelerator_rates') }}

),

final as (

    select
        {{ to_text('hardware') }} as hardware,
        {{ to_text('region') }} as region,
        lower({{ to_text('purchase_option') }}) as purchase_option,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_text('source') }} as rate_source,
        {{ to_pico('rate_per_hour') }} as rate_pico_per_hour,
        {{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as valid_from,
        {{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as valid_to
    from source

)

select * from final
