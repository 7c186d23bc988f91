-- The request contract: the columns that every connector emits, which are put together by name. A new connector adds its model
-- and the input that it reads to the list.
{%- set connectors = {
    'stg_generic__requests': 'requests',
    'stg_litellm__requests': 'litellm_spend_logs',
    'int_ai__langfuse_requests': 'langfuse_observations',
    'int_ai__otel_genai_requests': 'otel_spans',
} %}
{%- set contract = [
    'source_relation', 'request_id', 'attempt', 'transaction_id', 'parent_request_id', 'customer_id', 'plan_id',
    'billing_account_id', 'endpoint', 'operation', 'provider', 'model', 'service_tier', 'region', 'hardware',
    'purchase_option', 'accelerator_model', 'precision', 'status', 'third_party_currency_code',
    'reported_cost_currency_code', 'reported_cost_source', 'unit_revenue_currency_code', 'outcome', 'tags',
    'attempt_text', 'started_at_text', 'loaded_at_text', 'unreadable_values', 'stated_input_tokens',
    'stated_output_tokens',
    'stated_reasoning_tokens', 'stated_total_tokens', 'stated_total_input_tokens', 'accelerator_microseconds',
    'third_party_cost_pico', 'reported_cost_pico', 'unit_revenue_pico', 'quality_score_micro', 'is_internal',
    'is_cache_hit', 'is_cache_in_input', 'is_reasoning_in_output', 'is_input_only', 'is_usage_expected',
    'is_usage_estimated', 'has_unreadable_value', 'has_infinite_value', 'started_at', 'ended_at', 'loaded_at',
] + input_parts() + meter_values('quantity', 'call') %}
{{- require_known_variables() }}
{{- require_input(connectors.values() | list) }}

with

unioned as (

    {% for connector in connectors -%}
    select
        {{ contract | join(',\n        ') }}
    from {{ ref(connector) }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from unioned
