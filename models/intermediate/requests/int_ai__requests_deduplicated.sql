with

requests as (

    select * from {{ ref('int_ai__requests_checked') }}
    where not is_rejected

),

retried_requests as (

    select * from {{ ref('int_ai__retried_requests') }}

),

flagged as (

    select
        requests.*,
        retried_requests.request_id is not null as is_retried
    from requests
    left join retried_requests
        on
            requests.source_relation = retried_requests.source_relation
            and requests.request_id = retried_requests.request_id

),

-- The same event delivered again starts on the same day. The delivery that was loaded last counts; where load times are equal
-- or missing, the one that started last, then the one with the most output: a stream that is logged as it grows ends with
-- its full usage. is_retried follows from the request; as part of the key it lets a query for retried requests rank only
-- those.
ranked as (

    select
        *,
        row_number() over (
            partition by source_relation, log_date, request_id, attempt, is_retried
            order by
                case
                    when {{ ai_unit_economics.is_plausible_time('loaded_at') }} then loaded_at
                    else cast('1900-01-01' as {{ dbt.type_timestamp() }})
                end desc,
                started_at desc, output_tokens desc,
                uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens desc,
                status desc, cache_read_tokens desc, coalesce(customer_id, '') asc
        ) as delivery_rank
    from flagged

),

final as (

    select * from ranked
    where delivery_rank = 1

)

select * from final
