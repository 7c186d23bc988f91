with

source as (

    {{ ai_unit_economics.select_input('allocation_weights', [
        'plan_id', 'request_class', 'weight', 'valid_from', 'valid_to',
    ], demo_seed='demo_allocation_weights') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('plan_id') }} as plan_id,
        {{ ai_unit_economics.to_text('request_class') }} as request_class,
        {{ ai_unit_economics.to_pico('weight') }} as weight_pico,
        cast({{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
