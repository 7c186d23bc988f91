with

usages as (

    select * from {{ ref('base_otel_genai__usages') }}

),

-- A call that failed was not billed beyond the tokens that it states.
with_status as (

    select
        *,
        case
            when lower(error_type) like '%cancel%' then 'cancelled'
            when error_type is not null or status_code in ('ERROR', 'STATUS_CODE_ERROR', '2') then 'failed'
            else 'succeeded'
        end as status
    from usages

),

final as (

    select
        -- ids
        'otel_genai' as source_relation,
        coalesce(trace_id || '-', '') || span_id as request_id,
        cast(1 as bigint) as attempt,
        coalesce(conversation_id, trace_id) as transaction_id,
        coalesce(trace_id || '-', '') || parent_span_id as parent_request_id,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as plan_id,
        cast(null as {{ dbt.type_string() }}) as billing_account_id,

        -- texts
        coalesce(agent_name, service_name) as endpoint,
        coalesce(lower(operation), span_name) as operation,
        provider,
        {{ ai_unit_economics.model_name('model') }} as model,
        {{ ai_unit_economics.service_tier_name('service_tier') }} as service_tier,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as hardware,
        cast(null as {{ dbt.type_string() }}) as purchase_option,
        cast(null as {{ dbt.type_string() }}) as accelerator_model,
        cast(null as {{ dbt.type_string() }}) as precision,
        status,
        'USD' as third_party_currency_code,
        'USD' as reported_cost_currency_code,
        case when tracer_cost is not null then 'tracer' end as reported_cost_source,
        'USD' as unit_revenue_currency_code,
        cast(null as {{ dbt.type_string() }}) as outcome,
        cast(null as {{ dbt.type_string() }}) as tags,
        '1' as attempt_text,
        {{ ai_unit_economics.to_text('start_time') }} as started_at_text,
        {{ ai_unit_economics.to_text('loaded_at') }} as loaded_at_text,
        unreadable_values,

        -- quantities
        input_tokens as stated_input_tokens,
        read_tokens as cache_read_tokens,
        write_tokens as cache_write_5m_tokens,
        cast(0 as bigint) as cache_write_1h_tokens,
        output_tokens as stated_output_tokens,
        reasoning_tokens as stated_reasoning_tokens,
        total_tokens as stated_total_tokens,
        cast(null as bigint) as stated_total_input_tokens,
        cast(null as {{ ai_unit_economics.type_pico() }}) as accelerator_microseconds,
        cast(0 as bigint) as retrieval_calls,
        cast(0 as bigint) as vector_reads,
        cast(0 as bigint) as rerank_calls,
        web_search_calls,
        cast(0 as bigint) as tool_calls,
        cast(null as {{ ai_unit_economics.type_pico() }}) as third_party_cost_pico,
        {{ ai_unit_economics.to_pico('tracer_cost') }} as reported_cost_pico,
        cast(null as {{ ai_unit_economics.type_pico() }}) as unit_revenue_pico,
        cast(null as {{ ai_unit_economics.type_pico() }}) as quality_score_micro,

        -- flags
        false as is_internal,
        false as is_cache_hit,
        is_cache_in_input and not {{ 'true' if var('otel_input_excludes_cache') else 'false' }} as is_cache_in_input,
        is_reasoning_in_output,
        is_embedding or {{ ai_unit_economics.is_input_only('operation', 'model') }} as is_input_only,
        status <> 'failed' as is_usage_expected,
        false as is_usage_estimated,
        has_unreadable_value,
        has_infinite_value,

        -- times
        {{ ai_unit_economics.to_moment_utc('start_time') }} as started_at,
        {{ ai_unit_economics.to_moment_utc('end_time') }} as ended_at,
        {{ ai_unit_economics.to_moment_utc('loaded_at') }} as loaded_at

    from with_status

)

select * from final
