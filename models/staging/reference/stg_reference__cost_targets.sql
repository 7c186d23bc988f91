with

source as (

    {{ ai_unit_economics.select_input('cost_targets', [
        'request_class', 'cost_target_per_request', 'currency_code', 'slo_objective', 'valid_from', 'valid_to',
    ], demo_seed='demo_cost_targets') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('request_class') }} as request_class,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        {{ ai_unit_economics.to_pico('cost_target_per_request') }} as cost_target_pico,
        {{ ai_unit_economics.to_scaled_integer('slo_objective', 6) }} as slo_objective_micro,
        cast({{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
