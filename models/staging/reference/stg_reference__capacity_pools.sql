with

source as (

    {{ ai_unit_economics.select_input('capacity_pools', [
        'pool_id', 'pool_name', 'pool_type', 'hardware', 'region', 'provider', 'model', 'capacity_per_month',
        'capacity_unit', 'accelerator_count', 'fixed_cost_per_month', 'currency_code', 'commitment_id', 'valid_from',
        'valid_to',
    ], demo_seed='demo_capacity_pools') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('pool_id') }} as pool_id,
        {{ ai_unit_economics.to_text('pool_name') }} as pool_name,
        lower({{ ai_unit_economics.to_text('pool_type') }}) as pool_type,
        {{ ai_unit_economics.to_text('hardware') }} as hardware,
        {{ ai_unit_economics.to_text('region') }} as region,
        {{ ai_unit_economics.to_text('provider') }} as provider,
        {{ ai_unit_economics.to_text('model') }} as model,
        {{ ai_unit_economics.to_text('commitment_id') }} as commitment_id,
        lower({{ ai_unit_economics.to_text('capacity_unit') }}) as capacity_unit,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        {{ ai_unit_economics.to_scaled_integer('capacity_per_month', 6) }} as capacity_micro_per_month,
        {{ ai_unit_economics.to_scaled_integer('accelerator_count', 6) }} as accelerator_count_micro,
        {{ ai_unit_economics.to_pico('fixed_cost_per_month') }} as fixed_cost_pico_per_month,
        cast({{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
