with

source as (

    {{ select_input('request_classes', [
        'request_class', 'class_name', 'description', 'unit', 'owner', 'revenue_weight', 'minimum_margin_ratio',
        'quality_floor', 'runbook_url',
    ], demo_seed='demo_request_classes') }}

),

final as (

    select
        {{ to_text('request_class') }} as request_class,
        {{ to_text('class_name') }} as class_name,
        {{ to_text('description') }} as description,
        coalesce(lower({{ to_text('unit') }}), 'request') as unit,
        {{ to_text('owner') }} as owner,
        {{ to_text('runbook_url') }} as runbook_url,
        {{ to_pico('revenue_weight') }} as revenue_weight_pico,
        {{ to_pico('minimum_margin_ratio') }} as minimum_margin_ratio_pico,
        {{ to_pico('quality_floor') }} as quality_floor_pico
    from source

)

select * from final
