with

source as (

    {{ select_input('capacity_pools', [
        'pool_id', 'pool_name', 'pool_type', 'hardware', 'region', 'provider', 'model', 'capacity_per_month',
        'capacity_unit', 'accelerator_count', 'fixed_cost_per_month', 'currency_code', 'commitment_id', 'valid_from',
        'valid_to',
    ], demo_seed='demo_capacity_pools') }}

),

final as (

    select
        {{ to_text('pool_id') }} as pool_id,
        {{ to_text('pool_name') }} as pool_name,
        lower({{ to_text('pool_type') }}) as pool_type,
        {{ to_text('hardware') }} as hardware,
        {{ to_text('region') }} as region,
        {{ to_text('provider') }} as provider,
        {{ to_text('model') }} as model,
        {{ to_text('commitment_id') }} as commitment_id,
        lower({{ to_text('capacity_unit') }}) as capacity_unit,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_scaled_integer('capacity_per_month', 6) }} as capacity_micro_per_month,
        {{ to_scaled_integer('accelerator_count', 6) }} as accelerator_count_micro,
        {{ to_pico('fixed_cost_per_month') }} as fixed_cost_pico_per_month,
        cast({{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
