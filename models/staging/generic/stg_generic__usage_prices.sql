with

source as (

    {{ ai_unit_economics.select_input('usage_prices', [
        'plan_id', 'request_class', 'price_per_request', 'included_requests', 'currency_code', 'valid_from',
        'valid_to',
    ], demo_seed='demo_usage_prices') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('plan_id') }} as plan_id,
        {{ ai_unit_economics.to_text('request_class') }} as request_class,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        {{ ai_unit_economics.to_pico('price_per_request') }} as price_per_request_pico,
        case
            when {{ ai_unit_economics.to_text('included_requests') }} is null then 0
            else {{ ai_unit_economics.to_integer('included_requests') }}
        end as included_requests,
        cast({{ ai_unit_economics.valid_from_or_open(ai_unit_economics.to_timestamp_utc('valid_from')) }} as date)
            as valid_from,
        cast({{ ai_unit_economics.valid_to_or_open(ai_unit_economics.to_timestamp_utc('valid_to')) }} as date)
            as valid_to
    from source

)

select * from final
