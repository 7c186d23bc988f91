{%- set counts = [
    'attempt', 'uncached_input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens',
    'output_tokens', 'reasoning_tokens', 'total_input_tokens', 'total_tokens', 'retrieval_calls', 'vector_reads',
    'rerank_calls', 'web_search_calls', 'tool_calls',
] %}
{%- set amounts = ['accelerator_seconds', 'third_party_cost', 'reported_cost', 'unit_revenue', 'quality_score'] %}
{%- set times = ['started_at', 'ended_at', 'loaded_at'] %}
{%- set flags = ['is_internal', 'is_cache_hit', 'is_usage_estimated'] %}
{%- set texts = [
    'request_id', 'transaction_id', 'parent_request_id', 'customer_id', 'plan_id', 'billing_account_id', 'endpoint',
    'operation', 'provider', 'model', 'service_tier', 'region', 'hardware', 'purchase_option', 'accelerator_model',
    'precision', 'status',
    'third_party_currency_code', 'reported_cost_currency_code', 'reported_cost_source',
    'unit_revenue_currency_code', 'outcome', 'tags',
] %}
{%- set columns_by_type = {'integer': counts, 'decimal': amounts, 'timestamp': times, 'boolean': flags} %}

with

source as (

    {{ ai_unit_economics.select_input('requests', texts + counts + amounts + times + flags, demo_seed='demo_requests') }}

),

final as (

    select
        -- ids
        'generic' as source_relation,
        {{ ai_unit_economics.to_text('request_id') }} as request_id,
        coalesce({{ ai_unit_economics.to_integer('attempt') }}, 1) as attempt,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('transaction_id')) }} as transaction_id,
        {{ ai_unit_economics.to_text('parent_request_id') }} as parent_request_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('customer_id')) }} as customer_id,
        {{ ai_unit_economics.to_text('plan_id') }} as plan_id,
        {{ ai_unit_economics.to_text('billing_account_id') }} as billing_account_id,

        -- texts
        {{ ai_unit_economics.to_text('endpoint') }} as endpoint,
        {{ ai_unit_economics.to_text('operation') }} as operation,
        {{ ai_unit_economics.to_text('provider') }} as provider,
        {{ ai_unit_economics.to_text('model') }} as model,
        -- What OpenAI and others call a tier that is none.
        coalesce(nullif(nullif(lower({{ ai_unit_economics.to_text('service_tier') }}), 'default'), 'auto'), 'standard')
            as service_tier,
        {{ ai_unit_economics.to_text('region') }} as region,
        {{ ai_unit_economics.to_text('hardware') }} as hardware,
        lower({{ ai_unit_economics.to_text('purchase_option') }}) as purchase_option,
        {{ ai_unit_economics.to_text('accelerator_model') }} as accelerator_model,
        {{ ai_unit_economics.to_text('precision') }} as precision,
        lower({{ ai_unit_economics.to_text('status') }}) as status,
        coalesce(upper({{ ai_unit_economics.to_text('third_party_currency_code') }}), 'USD')
            as third_party_currency_code,
        coalesce(upper({{ ai_unit_economics.to_text('reported_cost_currency_code') }}), 'USD')
            as reported_cost_currency_code,
        lower({{ ai_unit_economics.to_text('reported_cost_source') }}) as reported_cost_source,
        coalesce(upper({{ ai_unit_economics.to_text('unit_revenue_currency_code') }}), 'USD')
            as unit_revenue_currency_code,
        lower({{ ai_unit_economics.to_text('outcome') }}) as outcome,
        {{ ai_unit_economics.to_text('tags') }} as tags,
        {{ ai_unit_economics.to_text('attempt') }} as attempt_text,
        {{ ai_unit_economics.to_text('started_at') }} as started_at_text,
        {{ ai_unit_economics.to_text('loaded_at') }} as loaded_at_text,
        {{ ai_unit_economics.unreadable_values(columns_by_type) }} as unreadable_values,

        -- quantities
        {{ ai_unit_economics.to_integer('uncached_input_tokens') }} as stated_input_tokens,
        coalesce({{ ai_unit_economics.to_integer('cache_read_tokens') }}, 0) as cache_read_tokens,
        coalesce({{ ai_unit_economics.to_integer('cache_write_5m_tokens') }}, 0) as cache_write_5m_tokens,
        coalesce({{ ai_unit_economics.to_integer('cache_write_1h_tokens') }}, 0) as cache_write_1h_tokens,
        {{ ai_unit_economics.to_integer('output_tokens') }} as stated_output_tokens,
        coalesce({{ ai_unit_economics.to_integer('reasoning_tokens') }}, 0) as stated_reasoning_tokens,
        {{ ai_unit_economics.to_integer('total_tokens') }} as stated_total_tokens,
        {{ ai_unit_economics.to_integer('total_input_tokens') }} as stated_total_input_tokens,
        {{ ai_unit_economics.to_scaled_integer('accelerator_seconds', 6) }} as accelerator_microseconds,
        coalesce({{ ai_unit_economics.to_integer('retrieval_calls') }}, 0) as retrieval_calls,
        coalesce({{ ai_unit_economics.to_integer('vector_reads') }}, 0) as vector_reads,
        coalesce({{ ai_unit_economics.to_integer('rerank_calls') }}, 0) as rerank_calls,
        coalesce({{ ai_unit_economics.to_integer('web_search_calls') }}, 0) as web_search_calls,
        coalesce({{ ai_unit_economics.to_integer('tool_calls') }}, 0) as tool_calls,
        {{ ai_unit_economics.to_pico('third_party_cost') }} as third_party_cost_pico,
        {{ ai_unit_economics.to_pico('reported_cost') }} as reported_cost_pico,
        {{ ai_unit_economics.to_pico('unit_revenue') }} as unit_revenue_pico,
        {{ ai_unit_economics.to_scaled_integer('quality_score', 6) }} as quality_score_micro,

        -- flags
        coalesce({{ ai_unit_economics.to_boolean('is_internal') }}, false) as is_internal,
        coalesce({{ ai_unit_economics.to_boolean('is_cache_hit') }}, false) as is_cache_hit,
        false as is_cache_in_input,
        true as is_reasoning_in_output,
        {{ ai_unit_economics.is_input_only('operation', 'model') }} as is_input_only,
        false as is_usage_expected,
        coalesce({{ ai_unit_economics.to_boolean('is_usage_estimated') }}, false) as is_usage_estimated,
        {{ ai_unit_economics.has_unreadable_value(columns_by_type) }} as has_unreadable_value,
        {{ ai_unit_economics.has_infinite_value(counts + amounts) }} as has_infinite_value,

        -- times
        {{ ai_unit_economics.to_timestamp_utc('started_at') }} as started_at,
        {{ ai_unit_economics.to_timestamp_utc('ended_at') }} as ended_at,
        {{ ai_unit_economics.to_timestamp_utc('loaded_at') }} as loaded_at

    from source

)

select * from final
