-- What is said of each class that is described or has requests, and how many requests there are.

with

described as (

    select * from {{ ref('stg_reference__request_classes') }}

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
        described.revenue_weight_pico,
        described.minimum_margin_ratio_pico,
        described.quality_floor_pico,
        coalesce(activity.requests, 0) as requests,
        described.request_class is not null as is_described,
        activity.first_request_date,
        activity.last_request_date
    from described
    full outer join activity
        on described.request_class = activity.request_class

)

select * from final
