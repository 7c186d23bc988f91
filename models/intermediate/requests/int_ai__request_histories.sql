-- Attempts of one request get together where there are several: they are at most one day apart, and the first one speaks
-- for all.

with

attempts as (

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
    from attempts as later
    inner join attempts as earlier
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
        attempts.*,
        anchors.request_date
    from attempts
    inner join anchors
        on
            attempts.source_relation = anchors.source_relation
            and attempts.request_id = anchors.request_id
            and attempts.attempt = anchors.attempt
            and attempts.log_date = anchors.log_date

),

final as (

    select
        source_relation,
        request_id,
        attempt,
        log_date,
        request_date,
        row_number() over attempts_in_order = 1 as is_first_attempt,
        count(*) over whole_request as request_attempts,
        case
            when max(case when status = 'succeeded' then 1 else 0 end) over whole_request = 1 then 'succeeded'
            else last_value(status) over whole_history
        end as request_status,
        first_value(started_at) over attempts_in_order as started_at,
        first_value(customer_id) over attempts_in_order as customer_id,
        first_value(plan_id) over attempts_in_order as plan_id,
        first_value(is_internal) over attempts_in_order as is_internal,
        first_value(endpoint) over attempts_in_order as endpoint,
        first_value(operation) over attempts_in_order as operation,
        first_value(model) over attempts_in_order as model,
        first_value(tags) over attempts_in_order as tags
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

)

select * from final
