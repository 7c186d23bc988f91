-- Revenue, cost and margin of requests by day: what each unit earns of its plan's revenue, and what requests earn directly.
{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__plan_requests_daily') }}

),

per_unit as (

    select * from {{ ref('int_ai__revenue_per_unit_daily') }}

),

with_revenue as (

    select
        requests.*,
        case
            when per_unit.quota > 0 then requests.usage_priced_requests - requests.included_requests else 0
        end as overage_requests,
        coalesce(requests.units * per_unit.revenue_per_unit_pico, 0)
        + coalesce(remainders.remainder_pico, 0) as pooled_revenue_pico,
        coalesce(requests.units * per_unit.expected_revenue_per_unit_pico, 0)
        + coalesce(remainders.expected_remainder_pico, 0) as expected_revenue_pico,
        case
            when requests.traffic_segment = 'customer'
                then
                    requests.unit_revenue_pico
                    + (requests.usage_priced_requests - requests.included_requests)
                    * coalesce(per_unit.price_per_request_pico, 0)
            else 0
        end as direct_revenue_pico
    from requests
    left join per_unit
        on
            requests.traffic_segment = 'customer'
            and requests.plan_id = per_unit.plan_id
            and requests.request_class = per_unit.request_class
            and requests.request_date = per_unit.request_date
    left join per_unit as remainders
        on
            requests.traffic_segment = 'customer'
            and requests.plan_id = remainders.plan_id
            and requests.request_class = remainders.request_class
            and requests.request_date = remainders.request_date
            and requests.source_relation = remainders.remainder_source_relation
            and requests.first_unit_request_id = remainders.remainder_request_id

),

final as (

    select
        source_relation,
        request_date,
        traffic_segment,
        request_class,
        plan_or_reason as plan_id,
        customer_id,
        provider,
        model,
        precision,
        currency_code,
        is_request_priced,

        -- counts
        units,
        requests,
        attempts,
        included_requests,
        overage_requests,
        estimated_usage_attempts,
        -- What a request logs as its own revenue is known, whoever asks.
        case when is_plan_known then units else own_revenue_units end as known_plan_units,
        case when is_plan_known then requests else own_revenue_requests end as known_plan_requests,

        -- quantities
        {{ meter_values('quantity', 'token') | join(',\n        ') }},
        cache_hit_tokens,
        accelerator_microseconds,
        measured_accelerator_microseconds,
        profiled_accelerator_microseconds,
        estimated_accelerator_microseconds,

        -- money, in pico-units
        {% for cost in meter_values('name', 'token') + ['token', 'compute', 'retrieval', 'third_party'] -%}
        {{ cost }}_cost_pico,
        {% endfor -%}
        cost_pico,
        pooled_revenue_pico,
        direct_revenue_pico,
        expected_revenue_pico,
        pooled_revenue_pico + direct_revenue_pico as revenue_pico,
        case when is_request_priced then pooled_revenue_pico + direct_revenue_pico - cost_pico end
            as contribution_margin_pico
    from with_revenue

)

select * from final
