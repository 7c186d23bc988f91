-- Tokens that never overlap, and what only the stated total holds.

with

requests as (

    select * from {{ ref('int_ai__requests_interpreted') }}

),

with_rest as (

    select
        *,
        case
            when input >= 0 and output >= 0 and total > input + cached_beside + output + reasoning_beside
                then total - input - cached_beside - output - reasoning_beside
            else 0
        end as rest,
        is_input_only and output = 0 as reads_only,
        coalesce(input + cached + output + reasoning = 0 and total > 0, false) as is_only_total
    from requests

),

-- It is input for a model that writes nothing, where no input is stated, or where a tracer took cached tokens off an
-- input that did not hold them. It is output where no reasoning or no output is stated: thoughts are often counted
-- nowhere else. Otherwise nobody knows, and the parts do not add up.
rest_placed as (

    select
        *,
        case
            when reads_only or (input + cached = 0 and output > 0) then rest
            when cached_beside > 0 and rest in (cached_beside, cache_read_tokens) then rest
            else 0
        end as rest_of_input,
        case
            when reads_only or is_only_total or input + cached = 0 then 0
            when cached_beside > 0 and rest in (cached_beside, cache_read_tokens) then 0
            when reasoning = 0 or output = 0 then rest
            else 0
        end as rest_of_output
    from with_rest

),

summed as (

    select
        *,
        input + cached_beside + rest_of_input as whole_input,
        output + reasoning_beside + rest_of_output as whole_output
    from rest_placed

),

final as (

    select
        -- ids
        source_relation,
        request_id,
        attempt,
        transaction_id,
        parent_request_id,
        customer_id,
        plan_id,
        billing_account_id,

        -- texts
        endpoint,
        operation,
        provider,
        model,
        service_tier,
        region,
        hardware,
        purchase_option,
        accelerator_model,
        precision,
        status,
        third_party_currency_code,
        reported_cost_currency_code,
        reported_cost_source,
        unit_revenue_currency_code,
        outcome,
        tags,
        attempt_text,
        started_at_text,
        loaded_at_text,
        unreadable_values,

        -- quantities
        whole_input - cached as uncached_input_tokens,
        cache_read_tokens,
        cache_write_5m_tokens,
        cache_write_1h_tokens,
        whole_output as output_tokens,
        reasoning + case when output > 0 then rest_of_output else 0 end as reasoning_tokens,
        stated_total_input_tokens,
        coalesce(stated_total_input_tokens, whole_input) as total_input_tokens,
        accelerator_microseconds,
        retrieval_calls,
        vector_reads,
        rerank_calls,
        web_search_calls,
        tool_calls,
        third_party_cost_pico,
        reported_cost_pico,
        unit_revenue_pico,
        quality_score_micro,

        -- flags
        is_internal,
        is_cache_hit,
        (is_only_total and not reads_only)
        or (is_usage_expected and whole_input + whole_output = 0)
        or (is_usage_expected and not is_input_only and stated_output_tokens is null and whole_output = 0)
            as is_usage_missing,
        is_usage_estimated,
        coalesce(total <> whole_input + whole_output and not is_only_total, false)
        or coalesce(stated_total_input_tokens <> whole_input, false) as has_token_mismatch,
        has_unreadable_value,
        has_infinite_value,

        -- times
        started_at,
        ended_at,
        loaded_at
    from summed

)

select * from final
