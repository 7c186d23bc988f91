-- Quantity and rated cost per month, class and billable meter, in the terms in which charges are matched.
{%- set meters = [
    ('provider', 'model', 'service_tier', 'uncached_input', 'uncached_input_tokens * 1000000', 'uncached_input_cost_pico'),
    ('provider', 'model', 'service_tier', 'cache_read', 'cache_read_tokens * 1000000', 'cache_read_cost_pico'),
    ('provider', 'model', 'service_tier', 'cache_write', 'cache_write_tokens * 1000000', 'cache_write_cost_pico'),
    ('provider', 'model', 'service_tier', 'output', 'output_tokens * 1000000', 'output_cost_pico'),
    ('provider', 'model', 'service_tier', 'requests', 'reported_requests * 1000000', 'reported_cost_pico'),
    ("'self_hosted'", 'hardware', "'standard'", 'accelerator_seconds', 'accelerator_microseconds', 'compute_cost_pico'),
    ("'retrieval'", "'retrieval'", "'standard'", 'retrieval_calls', 'retrieval_calls * 1000000', 'retrieval_call_cost_pico'),
    ("'retrieval'", "'retrieval'", "'standard'", 'vector_reads', 'vector_reads * 1000000', 'vector_read_cost_pico'),
    ("'third_party'", "'third_party'", "'standard'", 'third_party_calls', 'third_party_calls * 1000000', 'third_party_cost_pico'),
] %}

with

usage as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as usage_month
    from {{ ref('int_ai__metered_usage_daily') }}

),

metered as (

    {% for provider, item, service_tier, meter, quantity, cost in meters -%}
    select
        usage_month,
        request_class,
        traffic_segment,
        is_request_priced,
        {{ provider }} as provider,
        {{ item }} as item,
        {{ service_tier }} as service_tier,
        '{{ meter }}' as meter,
        {{ quantity }} as quantity_micro,
        {{ cost }} as rated_cost_pico
    from usage
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

final as (

    select
        usage_month,
        request_class,
        traffic_segment,
        is_request_priced,
        provider,
        item,
        service_tier,
        meter,
        sum(quantity_micro) as quantity_micro,
        sum(rated_cost_pico) as rated_cost_pico
    from metered
    where
        quantity_micro <> 0
        or rated_cost_pico <> 0
    group by
        usage_month, request_class, traffic_segment, is_request_priced, provider, item, service_tier, meter

)

select * from final
