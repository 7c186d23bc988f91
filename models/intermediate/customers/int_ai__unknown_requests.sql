-- Requests of unknown plan, and without revenue of their own, by what the log does name: the plan, the customer, else the
-- gateway's team or key, the billing account or the endpoint.
{{ config(materialized='table') }}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where
        traffic_segment = 'customer'
        and is_first_attempt
        and unit_revenue_pico is null

),

plans_known as (

    select * from {{ ref('int_ai__plans_known') }}
    where not is_plan_known

),

callers as (

    select
        'litellm' as source_relation,
        request_id,
        min(caller) as caller
    from {{ ref('base_litellm__spend_logs') }}
    where customer_id is null
    group by request_id

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

unknown as (

    select
        attempts.source_relation,
        attempts.request_date,
        plans_known.unknown_reason,
        plans_known.similar_id,
        case plans_known.unknown_reason
            when 'unknown_plan' then plans_known.plan_id
            when 'unknown_customer' then plans_known.customer_id
        end as unknown_id,
        case
            when plans_known.unknown_reason = 'unknown_plan' then 'plan ' || plans_known.plan_id
            when plans_known.unknown_reason = 'unknown_customer' then plans_known.customer_id
            when callers.caller is not null then 'no customer, ' || callers.caller
            when attempts.billing_account_id is not null
                then 'no customer, billing account ' || attempts.billing_account_id
            when attempts.endpoint is not null then 'no customer, endpoint ' || attempts.endpoint
            else 'no customer'
        end as row_key,
        {{ dbt.datediff('attempts.request_date', 'data_window.data_through_date', 'day') }}
        < {{ var('work_window_days') }} as is_recent
    from attempts
    inner join plans_known
        on
            attempts.plan_id = plans_known.plan_id
            and coalesce(attempts.customer_id, '') = coalesce(plans_known.customer_id, '')
    left join callers
        on
            attempts.source_relation = callers.source_relation
            and attempts.request_id = callers.request_id
    cross join data_window

),

final as (

    select
        source_relation,
        unknown_reason,
        row_key,
        unknown_id,
        similar_id,
        count(*) as requests,
        sum(case when is_recent then 1 else 0 end) as recent_requests,
        min(request_date) as first_date,
        max(request_date) as last_date
    from unknown
    group by source_relation, unknown_reason, row_key, unknown_id, similar_id

)

select * from final
