with

requests as (

    select * from {{ ref('int_ai__requests_selected') }}

),

checked as (

    select
        *,
        {{ ai_unit_economics.log_date('started_at') }} as log_date,
        request_id is null as is_missing_request_id,
        started_at is null and started_at_text is null as is_missing_started_at,
        coalesce(started_at < {{ ai_unit_economics.earliest_plausible_time() }}, false) as is_too_early,
        coalesce(started_at > {{ ai_unit_economics.latest_plausible_time() }}, false) as is_in_the_future,
        coalesce(status not in ('succeeded', 'failed', 'cancelled'), true) as has_unknown_status,
        least(
            attempt - 1, uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
            output_tokens, reasoning_tokens, coalesce(stated_total_input_tokens, 0), retrieval_calls, vector_reads,
            rerank_calls, web_search_calls, tool_calls, coalesce(accelerator_microseconds, 0), coalesce(third_party_cost_pico, 0),
            coalesce(reported_cost_pico, 0)
        ) < 0 as has_negative_quantity,
        greatest(
            uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens,
            reasoning_tokens, coalesce(stated_total_input_tokens, 0), retrieval_calls, vector_reads,
            rerank_calls, web_search_calls, tool_calls
        ) > 1000000000
        or coalesce(accelerator_microseconds, 0) > 1000000000000
        or greatest(
            coalesce(third_party_cost_pico, 0), coalesce(reported_cost_pico, 0), abs(coalesce(unit_revenue_pico, 0))
        ) > 1000000000000000000 as has_implausible_quantity
    from requests

),

final as (

    select
        *,
        is_missing_request_id
        or is_missing_started_at
        or is_too_early
        or is_in_the_future
        or has_unknown_status
        or has_unreadable_value
        or has_infinite_value
        or has_negative_quantity
        or has_implausible_quantity as is_rejected
    from checked

)

select * from final
