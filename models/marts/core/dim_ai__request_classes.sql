with

request_classes as (

    select * from {{ ref('int_ai__request_classes') }}

),

final as (

    select
        request_class,
        class_name,
        description,
        unit,
        owner,
        runbook_url,
        {{ pico_to_decimal('revenue_weight_pico') }} as revenue_weight,
        {{ pico_to_decimal('minimum_margin_ratio_pico') }} as minimum_margin_ratio,
        {{ pico_to_decimal('quality_floor_pico') }} as quality_floor,
        cast(requests as bigint) as requests,
        is_described,
        first_request_date,
        last_request_date
    from request_classes

)

select * from final
