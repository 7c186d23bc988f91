-- Attempts of one request get together: they are at most one day apart, and the first one speaks for all.

with

attempts as (

    select * from {{ ref('int_ai__requests_selected') }}
    where
        not is_rejected
        and delivery_rank = 1

),

retried_attempts as (

    select * from {{ ref('int_ai__requests_selected') }}
    where
        not is_rejected
        and delivery_rank = 1
        and is_retried

),

-- A request that began the day before is that day's request.
anchors as (

    select
        later.source_relation,
        later.request_id,
        later.attempt,
        later.log_date,
        min(earlier.log_date) as request_date
    from retried_attempts as later
    inner join retried_attempts as earlier
        on
            later.source_relation = earlier.source_relation
            and later.request_id = earlier.request_id
            and (
                later.log_date = earlier.log_date
                or (
                    {{ dbt.datediff('earlier.log_date', 'later.log_date', 'day') }} = 1
                    and later.attempt > earlier.attempt
                )
            )
    group by later.source_relation, later.request_id, later.attempt, later.log_date

),

anchored as (

    select
        retried_attempts.*,
        anchors.request_date
    from retried_attempts
    inner join anchors
        on
            retried_attempts.source_relation = anchors.source_relation
            and retried_attempts.request_id = anchors.request_id
            and retried_attempts.attempt = anchors.attempt
            and retried_attempts.log_date = anchors.log_date

),

histories as (

    select
        source_relation,
        request_id,
        attempt,
        log_date,
        request_date,
        row_number() over attempts_in_order as attempt_rank,
        count(*) over whole_request as request_attempts,
        max(case when status = 'succeeded' then 1 else 0 end) over whole_request as has_succeeded,
        last_value(status) over whole_history as last_status,
        first_value(started_at) over attempts_in_order as first_started_at,
        first_value(customer_id) over attempts_in_order as first_customer_id,
        first_value(plan_id) over attempts_in_order as first_plan_id,
        first_value(is_internal) over attempts_in_order as first_is_internal,
        first_value(endpoint) over attempts_in_order as first_endpoint,
        first_value(operation) over attempts_in_order as first_operation,
        first_value(model) over attempts_in_order as first_model,
        first_value(tags) over attempts_in_order as first_tags
    from anchored
    window
        whole_request as (partition by source_relation, request_id, request_date),
        attempts_in_order as (
            partition by source_relation, request_id, request_date
            order by attempt, log_date
        ),
        whole_history as (
            partition by source_relation, request_id, request_date
            order by attempt, log_date
            rows between unbounded preceding and unbounded following
        )

),

final as (

    select
        attempts.*,
        coalesce(histories.request_date, attempts.log_date) as request_date,
        coalesce(histories.attempt_rank, 1) = 1 as is_first_attempt,
        coalesce(histories.request_attempts, 1) as request_attempts,
        case
            when histories.request_id is null then attempts.status
            when histories.has_succeeded = 1 then 'succeeded'
            else histories.last_status
        end as request_status,
        coalesce(histories.first_started_at, attempts.started_at) as request_started_at,
        coalesce(histories.first_is_internal, attempts.is_internal) as is_internal_request,
        case when histories.request_id is null then attempts.customer_id else histories.first_customer_id end
            as request_customer_id,
        case when histories.request_id is null then attempts.plan_id else histories.first_plan_id end
            as logged_plan_id,
        coalesce(case when histories.request_id is null then attempts.endpoint else histories.first_endpoint end, '')
            as class_endpoint,
        coalesce(case when histories.request_id is null then attempts.operation else histories.first_operation end, '')
            as class_operation,
        coalesce(case when histories.request_id is null then attempts.model else histories.first_model end, '')
            as class_model,
        coalesce(case when histories.request_id is null then attempts.tags else histories.first_tags end, '')
            as class_tags
    from attempts
    left join histories
        on
            attempts.source_relation = histories.source_relation
            and attempts.request_id = histories.request_id
            and attempts.attempt = histories.attempt
            and attempts.log_date = histories.log_date

)

select * from final
