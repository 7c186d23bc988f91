with

source as (

    {{ select_input('allocation_weights', [
        'plan_id', 'request_class', 'weight', 'valid_from', 'valid_to',
    ], demo_seed='demo_allocation_weights') }}

),

final as (

    select
        {{ to_text('plan_id') }} as plan_id,
        {{ to_text('request_class') }} as request_class,
        {{ to_pico('weight') }} as weight_pico,
        cast({{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
