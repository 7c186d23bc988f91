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
        {{ meter_values('quantity', 'token') | join(',\n        ') }},
        accelerator_microseconds,
        measured_accelerator_microseconds,
        profiled_accelerator_microseconds,
        estimated_accelerator_microseconds,
        {% for cost in meter_values('name', 'token') + ['token', 'compute', 'retrieval', 'third_party'] -%}
        {{ pico_to_decimal(cost ~ '_cost_pico') }} as {{ cost }}_cost,
        {% endfor -%}
        {{ pico_to_decimal('cost_pico') }} as cost,
        {{ pico_to_decimal('unit_revenue_pico') }} as unit_revenue,
        day_built_at
    from days

)

select * from final
