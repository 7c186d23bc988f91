{%- set parts = input_parts() + meter_values('quantity', 'call') %}
{%- set counts = [
    'attempt', 'uncached_input_tokens', 'output_tokens', 'reasoning_tokens', 'total_input_tokens', 'total_tokens',
] + parts %}
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

    {{ select_input('requests', texts + counts + amounts + times + flags, demo_seed='demo_requests') }}

),

final as (

    select
        -- ids
        'generic' as source_relation,
        {{ to_text('request_id') }} as request_id,
        coalesce({{ to_integer('attempt') }}, 1) as attempt,
        {{ identifier(to_text('transaction_id')) }} as transaction_id,
        {{ to_text('parent_request_id') }} as parent_request_id,
        {{ identifier(to_text('customer_id')) }} as customer_id,
        {{ to_text('plan_id') }} as plan_id,
        {{ to_text('billing_account_id') }} as billing_account_id,

        -- texts
        {{ to_text('endpoint') }} as endpoint,
        {{ to_text('operation') }} as operation,
        {{ to_text('provider') }} as provider,
        {{ to_text('model') }} as model,
        -- What OpenAI and others call a tier that is none.
        coalesce(nullif(nullif(lower({{ to_text('service_tier') }}), 'default'), 'auto'), 'standard')
            as service_tier,
        {{ to_text('region') }} as region,
        {{ to_text('hardware') }} as hardware,
        lower({{ to_text('purchase_option') }}) as purchase_option,
        {{ to_text('accelerator_model') }} as accelerator_model,
        {{ to_text('precision') }} as precision,
        lower({{ to_text('status') }}) as status,
        coalesce(upper({{ to_text('third_party_currency_code') }}), 'USD')
            as third_party_currency_code,
        coalesce(upper({{ to_text('reported_cost_currency_code') }}), 'USD')
            as reported_cost_currency_code,
        lower({{ to_text('reported_cost_source') }}) as reported_cost_source,
        coalesce(upper({{ to_text('unit_revenue_currency_code') }}), 'USD')
            as unit_revenue_currency_code,
        lower({{ to_text('outcome') }}) as outcome,
        {{ to_text('tags') }} as tags,
        {{ to_text('attempt') }} as attempt_text,
        {{ to_text('started_at') }} as started_at_text,
        {{ to_text('loaded_at') }} as loaded_at_text,
        {{ unreadable_values(columns_by_type) }} as unreadable_values,

        -- quantities
        {{ to_integer('uncached_input_tokens') }} as stated_input_tokens,
        {{ to_integer('output_tokens') }} as stated_output_tokens,
        coalesce({{ to_integer('reasoning_tokens') }}, 0) as stated_reasoning_tokens,
        {{ to_integer('total_tokens') }} as stated_total_tokens,
        {{ to_integer('total_input_tokens') }} as stated_total_input_tokens,
        {{ to_scaled_integer('accelerator_seconds', 6) }} as accelerator_microseconds,
        {% for part in parts -%}
        coalesce({{ to_integer(part) }}, 0) as {{ part }},
        {% endfor -%}
        {{ to_pico('third_party_cost') }} as third_party_cost_pico,
        {{ to_pico('reported_cost') }} as reported_cost_pico,
        {{ to_pico('unit_revenue') }} as unit_revenue_pico,
        {{ to_scaled_integer('quality_score', 6) }} as quality_score_micro,

        -- flags
        coalesce({{ to_boolean('is_internal') }}, false) as is_internal,
        coalesce({{ to_boolean('is_cache_hit') }}, false) as is_cache_hit,
        false as is_cache_in_input,
        true as is_reasoning_in_output,
        {{ is_input_only('operation', 'model') }} as is_input_only,
        false as is_usage_expected,
        coalesce({{ to_boolean('is_usage_estimated') }}, false) as is_usage_estimated,
        {{ has_unreadable_value(columns_by_type) }} as has_unreadable_value,
        {{ has_infinite_value(counts + amounts) }} as has_infinite_value,

        -- times
        {{ to_timestamp_utc('started_at') }} as started_at,
        {{ to_timestamp_utc('ended_at') }} as ended_at,
        {{ to_timestamp_utc('loaded_at') }} as loaded_at

    from source

)

select * from final
