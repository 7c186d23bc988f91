with

attempts as (

    select * from {{ ref('int_ai__requests_deduplicated') }}

),

retried_requests as (

    select distinct
        source_relation,
        request_id
    from attempts
    where attempt > 1

),

histories as (

    select
        attempts.source_relation,
        attempts.request_id,
        attempts.attempt,
        row_number() over attempts_in_order as attempt_rank,
        count(*) over whole_request as request_attempts,
        max(case when attempts.status = 'succeeded' then 1 else 0 end) over whole_request as has_succeeded,
        last_value(attempts.status) over whole_history as last_status,
        first_value(attempts.started_at) over attempts_in_order as request_started_at,
        first_value(attempts.customer_id) over attempts_in_order as customer_id,
        first_value(attempts.plan_id) over attempts_in_order as plan_id,
        first_value(attempts.is_internal) over attempts_in_order as is_internal,
        first_value(attempts.endpoint) over attempts_in_order as endpoint,
        first_value(attempts.operation) over attempts_in_order as operation,
        first_value(attempts.model) over attempts_in_order as model,
        first_value(attempts.tags) over attempts_in_order as tags
    from attempts
    inner join retried_requests
        on
            attempts.source_relation = retried_requests.source_relation
            and attempts.request_id = retried_requests.request_id
    window
        whole_request as (partition by attempts.source_relation, attempts.request_id),
        attempts_in_order as (
            partition by attempts.source_relation, attempts.request_id
            order by attempts.attempt
        ),
        whole_history as (
            partition by attempts.source_relation, attempts.request_id
            order by attempts.attempt
            rows between unbounded preceding and unbounded following
        )

),

final as (

    select
        attempts.*,
        coalesce(histories.attempt_rank, 1) = 1 as is_first_attempt,
        coalesce(histories.request_attempts, 1) as request_attempts,
        case
            when histories.request_id is null then attempts.status
            when histories.has_succeeded = 1 then 'succeeded'
            else histories.last_status
        end as request_status,
        coalesce(histories.request_started_at, attempts.started_at) as request_started_at,
        case when histories.request_id is null then attempts.customer_id else histories.customer_id end
            as request_customer_id,
        case when histories.request_id is null then attempts.plan_id else histories.plan_id end as logged_plan_id,
        coalesce(histories.is_internal, attempts.is_internal) as is_internal_request,
        coalesce(case when histories.request_id is null then attempts.endpoint else histories.endpoint end, '')
            as class_endpoint,
        coalesce(case when histories.request_id is null then attempts.operation else histories.operation end, '')
            as class_operation,
        coalesce(case when histories.request_id is null then attempts.model else histories.model end, '')
            as class_model,
        coalesce(case when histories.request_id is null then attempts.tags else histories.tags end, '')
            as class_tags
    from attempts
    left join histories
        on
            attempts.source_relation = histories.source_relation
            and attempts.request_id = histories.request_id
            and attempts.attempt = histories.attempt

)

select * from final
