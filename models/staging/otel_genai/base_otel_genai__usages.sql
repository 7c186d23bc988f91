-- Disjoint token counts of each call. By the convention input includes cached tokens; a total that counts them on
-- top, or more of them than there is input, shows an instrumentation that does otherwise.
{%- set counts = [
    'input_tokens', 'output_tokens', 'total_tokens', 'read_tokens', 'write_tokens', 'reasoning_tokens',
] %}
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
        coalesce({{ ai_unit_economics.to_integer(column) }}, 0) as {{ column }}_count,
        {% endfor -%}
        *
    from call_spans

),

styled as (

    select
        *,
        read_tokens_count + write_tokens_count as cached_count,
        {{ 'true' if var('otel_input_excludes_cache') else 'false' }}
        or read_tokens_count + write_tokens_count > input_tokens_count
        or (
            read_tokens_count + write_tokens_count > 0
            and total_tokens_count
            = input_tokens_count + read_tokens_count + write_tokens_count + output_tokens_count
        ) as is_cache_beside_input
    from counted

),

summed as (

    select
        *,
        input_tokens_count + case when is_cache_beside_input then cached_count else 0 end as total_input_tokens
    from styled

),

-- Google counts thoughts in the total only: what input and output leave open was thought, and is paid as output.
thought as (

    select
        *,
        case
            when lower(model) like '%gemini%'
                then greatest(total_tokens_count - total_input_tokens - output_tokens_count, 0)
            else 0
        end as thought_tokens
    from summed

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
        total_input_tokens - cached_count as uncached_input_tokens,
        read_tokens_count as cache_read_tokens,
        write_tokens_count as cache_write_5m_tokens,
        output_tokens_count + thought_tokens as output_tokens,
        greatest(reasoning_tokens_count, thought_tokens) as reasoning_tokens,
        case
            when total_tokens_count > 0 and not is_cache_beside_input
                then greatest(total_tokens_count - output_tokens_count - thought_tokens, 0)
            else total_input_tokens
        end as stated_total_input_tokens,
        has_usage,
        {{ ai_unit_economics.to_text('output_tokens') }} is not null as has_output_usage,
        is_model_call,
        has_unreadable_value,
        has_infinite_value,
        start_time,
        end_time,
        loaded_at
    from thought

)

select * from final
