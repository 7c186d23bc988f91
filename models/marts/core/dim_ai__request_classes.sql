with

described as (

    select * from {{ ref('int_ai__class_units') }}

),

requests as (

    select * from {{ ref('int_ai__ledger_days') }}

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
        coalesce(described.request_class, activity.request_class) as request_class,
        described.class_name,
        described.description,
        coalesce(described.unit, 'request') as unit,
        described.owner,
        described.runbook_url,
        {{ pico_to_decimal('described.revenue_weight_pico') }} as revenue_weight,
        {{ pico_to_decimal('described.minimum_margin_ratio_pico') }} as minimum_margin_ratio,
        {{ pico_to_decimal('described.quality_floor_pico') }} as quality_floor,
        cast(coalesce(activity.requests, 0) as bigint) as requests,
        described.request_class is not null as is_described,
        activity.first_request_date,
        activity.last_request_date
    from described
    full outer join activity
        on described.request_class = activity.request_class

)

select * from final
