-- The daily sums of the ledger in decimals.
{{ config(materialized='view') }}

with

days as (

    select * from {{ ref('int_ai__ledger_days') }}

),

final as (

    select
        source_relation,
        request_date,
        traffic_segment,
        request_class,
        plan_id,
        customer_id,
        provider,
        model,
        precision,
        currency_code,
        is_request_priced,
        first_unit_request_id,
        units,
        requests,
        attempts,
        succeeded_requests,
        usage_priced_requests,
        cache_hit_requests,
        estimated_usage_attempts,
        own_revenue_units,
        own_revenue_requests,
        cache_hit_tokens,
        uncached_input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_tokens,
        accelerator_microseconds,
        measured_accelerator_microseconds,
        profiled_accelerator_microseconds,
        estimated_accelerator_microseconds,
        {{ pico_to_decimal('uncached_input_cost_pico') }} as uncached_input_cost,
        {{ pico_to_decimal('cache_read_cost_pico') }} as cache_read_cost,
        {{ pico_to_decimal('cache_write_cost_pico') }} as cache_write_cost,
        {{ pico_to_decimal('output_cost_pico') }} as output_cost,
        {{ pico_to_decimal('token_cost_pico') }} as token_cost,
        {{ pico_to_decimal('compute_cost_pico') }} as compute_cost,
        {{ pico_to_decimal('retrieval_cost_pico') }} as retrieval_cost,
        {{ pico_to_decimal('third_party_cost_pico') }} as third_party_cost,
        {{ pico_to_decimal('cost_pico') }} as cost,
        {{ pico_to_decimal('unit_revenue_pico') }} as unit_revenue,
        day_built_at
    from days

)

select * from final
