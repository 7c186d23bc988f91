-- The ledger of attempts in decimals.
{{ config(materialized='view') }}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}

),

final as (

    select
        source_relation,
        request_id,
        attempt,
        transaction_id,
        customer_id,
        plan_id,
        billing_account_id,
        traffic_segment,
        request_class,
        class_rule_id,
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
        request_status,
        accelerator_seconds_source,
        cost_status,
        unpriced_reason,
        outcome,
        currency_code,
        request_attempts,
        uncached_input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_tokens,
        reasoning_tokens,
        total_input_tokens,
        accelerator_microseconds,
        retrieval_calls,
        vector_reads,
        rerank_calls,
        web_search_calls,
        tool_calls,
        {{ pico_to_decimal('uncached_input_cost_pico') }} as uncached_input_cost,
        {{ pico_to_decimal('cache_read_cost_pico') }} as cache_read_cost,
        {{ pico_to_decimal('cache_write_cost_pico') }} as cache_write_cost,
        {{ pico_to_decimal('output_cost_pico') }} as output_cost,
        {{ pico_to_decimal('token_cost_pico') }} as token_cost,
        {{ pico_to_decimal('compute_cost_pico') }} as compute_cost,
        {{ pico_to_decimal('retrieval_cost_pico') }} as retrieval_cost,
        {{ pico_to_decimal('retrieval_call_cost_pico') }} as retrieval_call_cost,
        {{ pico_to_decimal('vector_read_cost_pico') }} as vector_read_cost,
        {{ pico_to_decimal('rerank_call_cost_pico') }} as rerank_call_cost,
        {{ pico_to_decimal('web_search_call_cost_pico') }} as web_search_call_cost,
        {{ pico_to_decimal('tool_call_cost_pico') }} as tool_call_cost,
        {{ pico_to_decimal('third_party_cost_pico') }} as third_party_cost,
        {{ pico_to_decimal('cost_pico') }} as cost,
        {{ pico_to_decimal('request_cost_pico') }} as request_cost,
        {{ pico_to_decimal('unit_revenue_pico') }} as unit_revenue,
        quality_score,
        is_first_attempt,
        is_request_priced,
        is_cache_hit,
        is_usage_estimated,
        has_unconverted_revenue,
        has_token_mismatch,
        request_date,
        request_started_at,
        started_at,
        ended_at,
        loaded_at,
        day_built_at
    from attempts

)

select * from final
