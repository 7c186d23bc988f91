-- The ledger of attempts in decimals.
{{ config(materialized='view') }}
{%- set components = ['token', 'compute', 'retrieval', 'third_party'] %}
{%- set costs = meter_values('name', 'token') + components + meter_values('name', 'call') %}

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
        {{ meter_values('quantity', 'token') | join(',\n        ') }},
        reasoning_tokens,
        total_input_tokens,
        accelerator_microseconds,
        {{ meter_values('quantity', 'call') | join(',\n        ') }},
        {% for cost in costs -%}
        {{ pico_to_decimal(cost ~ '_cost_pico') }} as {{ cost }}_cost,
        {% endfor -%}
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
