-- Requests by day with what is known of their plan: why there is none, whether the billing system knows it, and how many
-- requests its quota includes.

with

requests as (

    select * from {{ ref('int_ai__ledger_days') }}

),

plans_known as (

    select * from {{ ref('int_ai__plans_known') }}

),

customer_lifetimes as (

    select * from {{ ref('int_ai__customer_lifetimes') }}

),

requests_within_quota as (

    select * from {{ ref('int_ai__requests_within_quota') }}

),

included as (

    select
        source_relation,
        request_date,
        plan_id,
        request_class,
        customer_id,
        provider,
        model,
        precision,
        is_request_priced,
        count(*) as included_requests
    from requests_within_quota
    group by
        source_relation, request_date, plan_id, request_class, customer_id, provider, model, precision,
        is_request_priced

),

final as (

    select
        requests.*,
        {{ plan_or_reason('requests', 'customer_lifetimes') }} as plan_or_reason,
        coalesce(plans_known.is_plan_known, true) as is_plan_known,
        coalesce(included.included_requests, 0) as included_requests
    from requests
    left join plans_known
        on
            requests.plan_id = plans_known.plan_id
            and coalesce(requests.customer_id, '') = coalesce(plans_known.customer_id, '')
    left join customer_lifetimes
        on
            requests.plan_id = 'unassigned'
            and requests.customer_id = customer_lifetimes.customer_id
    left join included
        on
            requests.source_relation = included.source_relation
            and requests.request_date = included.request_date
            and requests.traffic_segment = 'customer'
            and requests.plan_id = included.plan_id
            and requests.request_class = included.request_class
            and requests.customer_id = included.customer_id
            and coalesce(requests.provider, '') = coalesce(included.provider, '')
            and coalesce(requests.model, '') = coalesce(included.model, '')
            and coalesce(requests.precision, '') = coalesce(included.precision, '')
            and requests.is_request_priced = included.is_request_priced

)

select * from final
