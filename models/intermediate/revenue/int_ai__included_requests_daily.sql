-- Requests that a quota includes, counted at the grain of the daily roll-up.

with

requests as (

    select * from {{ ref('int_ai__requests_within_quota') }}

),

final as (

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
    from requests
    group by
        source_relation, request_date, plan_id, request_class, customer_id, provider, model, precision,
        is_request_priced

)

select * from final
