with

source as (

    {{ select_input('usage_prices', [
        'plan_id', 'request_class', 'price_per_request', 'included_requests', 'currency_code', 'valid_from',
        'valid_to',
    ], demo_seed='demo_usage_prices') }}

),

final as (

    select
        {{ to_text('plan_id') }} as plan_id,
        {{ to_text('request_class') }} as request_class,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_pico('price_per_request') }} as price_per_request_pico,
        case
            when {{ to_text('included_requests') }} is null then 0
            else {{ to_integer('included_requests') }}
        end as included_requests,
        cast({{ valid_from_or_open(to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ valid_to_or_open(to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
