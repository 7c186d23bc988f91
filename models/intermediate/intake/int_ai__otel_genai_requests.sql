-- One row per call, with the token counts as its span states them. Which stand beside others is worked out later, for all
-- logs.
{%- set counts = usage_names('otel_genai') | list %}
{%- set columns_by_type = {
    'integer': counts, 'decimal': ['tracer_cost'], 'moment': ['start_time', 'end_time', 'loaded_at'],
} %}
{%- set cached = {
    'cache_read_tokens': 'coalesce(read_inside_tokens_count, 0)',
    'cache_write_5m_tokens': 'coalesce(write_inside_tokens_count, write_beside_tokens_count, 0)',
} %}

with

spans as (

    select * from {{ ref('stg_otel_genai__spans') }}

),

calls as (

    select * from {{ ref('int_ai__trace_calls') }}
    where source_relation = 'otel_genai'

),

-- A span without an id stays, to be rejected with a reason. A call that failed was not billed beyond the tokens that it
-- states.
call_spans as (

    select
        spans.*,
        {% for column in counts -%}
        {{ to_integer('spans.' ~ column) }} as {{ column }}_count,
        {% endfor -%}
        coalesce(spans.response_model, spans.request_model) as called_model,
        case
            when lower(spans.error_type) like '%cancel%' then 'cancelled'
            when spans.error_type is not null or spans.status_code in ('ERROR', 'STATUS_CODE_ERROR', '2') then 'failed'
            else 'succeeded'
        end as status
    from spans
    left join calls
        on
            coalesce(spans.trace_id, '') = calls.trace_id
            and spans.span_id = calls.span_id
    where
        calls.span_id is not null
        or (spans.span_id is null and (spans.is_model_call or spans.has_usage))

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
        {{ model_name('called_model') }} as model,
        {{ service_tier_name('service_tier') }} as service_tier,
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
        {{ to_text('start_time') }} as started_at_text,
        {{ to_text('loaded_at') }} as loaded_at_text,
        {{ unreadable_values(columns_by_type) }} as unreadable_values,

        -- quantities
        coalesce(uncached_input_tokens_count, input_tokens_count, embedding_input_tokens_count) as stated_input_tokens,
        {% for part in input_parts() -%}
        {{ cached.get(part, 'cast(0 as bigint)') }} as {{ part }},
        {% endfor -%}
        output_tokens_count as stated_output_tokens,
        coalesce(reasoning_inside_tokens_count, reasoning_beside_tokens_count, 0) as stated_reasoning_tokens,
        total_tokens_count as stated_total_tokens,
        cast(null as bigint) as stated_total_input_tokens,
        cast(null as {{ type_pico() }}) as accelerator_microseconds,
        {% for calls in meter_values('quantity', 'call') -%}
        {{ 'coalesce(' ~ calls ~ '_count, 0)' if calls in counts else 'cast(0 as bigint)' }} as {{ calls }},
        {% endfor -%}
        cast(null as {{ type_pico() }}) as third_party_cost_pico,
        {{ to_pico('tracer_cost') }} as reported_cost_pico,
        cast(null as {{ type_pico() }}) as unit_revenue_pico,
        cast(null as {{ type_pico() }}) as quality_score_micro,

        -- flags
        false as is_internal,
        false as is_cache_hit,
        -- Who names a count that stands beside input or output lets the others do so too.
        uncached_input_tokens_count is null and write_beside_tokens_count is null
        and not {{ 'true' if var('otel_input_excludes_cache') else 'false' }} as is_cache_in_input,
        reasoning_beside_tokens_count is null as is_reasoning_in_output,
        embedding_input_tokens_count is not null
        or {{ is_input_only('operation', 'called_model') }} as is_input_only,
        status <> 'failed' as is_usage_expected,
        false as is_usage_estimated,
        {{ has_unreadable_value(columns_by_type) }} as has_unreadable_value,
        {{ has_infinite_value(counts + ['tracer_cost']) }} as has_infinite_value,

        -- times
        {{ to_moment_utc('start_time') }} as started_at,
        {{ to_moment_utc('end_time') }} as ended_at,
        {{ to_moment_utc('loaded_at') }} as loaded_at
    from call_spans

)

select * from final
