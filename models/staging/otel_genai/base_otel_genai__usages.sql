-- The token counts of each call as its span states them. Which stand beside others is worked out later, for all logs.
{%- set counts = ai_unit_economics.usage_names('otel_genai') | list %}
{%- set columns_by_type = {
    'integer': counts, 'decimal': ['tracer_cost'], 'moment': ['start_time', 'end_time', 'loaded_at'],
} %}

with

spans as (

    select * from {{ ref('base_otel_genai__spans') }}

),

calls as (

    select * from {{ ref('base_traces__calls') }}
    where source_relation = 'otel_genai'

),

-- A span without an id stays, to be rejected with a reason.
call_spans as (

    select
        spans.*,
        coalesce(spans.response_model, spans.request_model) as model,
        {{ ai_unit_economics.unreadable_values(columns_by_type) }} as unreadable_values,
        {{ ai_unit_economics.has_unreadable_value(columns_by_type) }} as has_unreadable_value,
        {{ ai_unit_economics.has_infinite_value(counts + ['tracer_cost']) }} as has_infinite_value
    from spans
    left join calls
        on
            coalesce(spans.trace_id, '') = calls.trace_id
            and spans.span_id = calls.span_id
    where
        calls.span_id is not null
        or (spans.span_id is null and (spans.is_model_call or spans.has_usage))

),

counted as (

    select
        {% for column in counts -%}
        {{ ai_unit_economics.to_integer(column) }} as {{ column }}_count,
        {% endfor -%}
        *
    from call_spans

),

final as (

    select
        trace_id,
        span_id,
        parent_span_id,
        conversation_id,
        customer_id,
        span_name,
        service_name,
        agent_name,
        operation,
        provider,
        model,
        service_tier,
        status_code,
        error_type,
        tracer_cost,
        unreadable_values,
        coalesce(uncached_input_tokens_count, input_tokens_count, embedding_input_tokens_count) as input_tokens,
        coalesce(read_inside_tokens_count, 0) as read_tokens,
        coalesce(write_inside_tokens_count, write_beside_tokens_count, 0) as write_tokens,
        output_tokens_count as output_tokens,
        coalesce(reasoning_inside_tokens_count, reasoning_beside_tokens_count, 0) as reasoning_tokens,
        total_tokens_count as total_tokens,
        coalesce(web_searches_count, 0) as web_search_calls,
        -- Who names a count that stands beside input or output lets the others do so too.
        uncached_input_tokens_count is null and write_beside_tokens_count is null as is_cache_in_input,
        reasoning_beside_tokens_count is null as is_reasoning_in_output,
        embedding_input_tokens_count is not null as is_embedding,
        has_unreadable_value,
        has_infinite_value,
        start_time,
        end_time,
        loaded_at
    from counted

)

select * from final
