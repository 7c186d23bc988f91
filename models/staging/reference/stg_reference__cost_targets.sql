with

source as (

    {{ select_input('cost_targets', [
        'request_class', 'cost_target_per_request', 'currency_code', 'slo_objective', 'valid_from', 'valid_to',
    ], demo_seed='demo_cost_targets') }}

),

final as (

    select
        {{ to_text('request_class') }} as request_class,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_pico('cost_target_per_request') }} as cost_target_pico,
        {{ to_scaled_integer('slo_objective', 6) }} as slo_objective_micro,
        cast({{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
