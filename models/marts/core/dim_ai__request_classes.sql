with

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

requests as (

    select * from {{ ref('fct_ai__requests_daily') }}

),

activity as (

    select
        request_class,
        sum(requests) as requests,
        min(request_date) as first_request_date,
        max(request_date) as last_request_date
    from requests
    group by request_class

),

final as (

    select
        coalesce(request_classes.request_class, activity.request_class) as request_class,
        request_classes.class_name,
        request_classes.description,
        coalesce(request_classes.unit, 'request') as unit,
        request_classes.owner,
        request_classes.runbook_url,
        {{ ai_unit_economics.pico_to_decimal('request_classes.revenue_weight_pico') }} as revenue_weight,
        {{ ai_unit_economics.pico_to_decimal('request_classes.minimum_margin_ratio_pico') }} as minimum_margin_ratio,
        {{ ai_unit_economics.pico_to_decimal('request_classes.quality_floor_pico') }} as quality_floor,
        cast(coalesce(activity.requests, 0) as bigint) as requests,
        request_classes.request_class is not null as is_described,
        activity.first_request_date,
        activity.last_request_date
    from request_classes
    full outer join activity
        on request_classes.request_class = activity.request_class

)

select * from final
