{{ config(materialized='view') }}

with

requests as (

    select * from {{ ref('int_ai__requests_trued_up') }}

),

per_unit as (

    select * from {{ ref('int_ai__revenue_per_unit_daily') }}

),

customer_lifetimes as (

    select * from {{ ref('int_ai__customer_lifetimes') }}

),

requests_within_quota as (

    select * from {{ ref('int_ai__requests_within_quota') }}

),

with_revenue as (

    select
        requests.*,
        {{ plan_or_reason('requests', 'customer_lifetimes') }} as plan_or_reason,
        coalesce(requests.units * per_unit.revenue_per_unit_pico, 0)
        + coalesce(remainders.remainder_pico, 0) as pooled_revenue_pico,
        coalesce(requests.units * per_unit.expected_revenue_per_unit_pico, 0)
        + coalesce(remainders.expected_remainder_pico, 0) as expected_revenue_pico,
        case
            when requests.traffic_segment <> 'customer' then 0
            when requests.has_unconverted_revenue then null
            when requests.unit_revenue_pico is not null then requests.unit_revenue_pico
            when requests_within_quota.request_id is not null then 0
            when requests.request_status = 'succeeded' then coalesce(per_unit.price_per_request_pico, 0)
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
            and requests.request_id = remainders.remainder_request_id
    left join customer_lifetimes
        on
            requests.plan_id = 'unassigned'
            and requests.customer_id = customer_lifetimes.customer_id
    left join requests_within_quota
        on
            requests.source_relation = requests_within_quota.source_relation
            and requests.request_id = requests_within_quota.request_id
            and requests.request_date = requests_within_quota.request_date

),

final as (

    select
        -- ids
        source_relation,
        request_id,
        transaction_id,
        customer_id,
        plan_or_reason as plan_id,

        -- texts
        traffic_segment,
        request_class,
        class_rule_id,
        endpoint,
        operation,
        provider,
        model,
        request_status,
        currency_code,

        -- quantities
        cast(units as bigint) as units,
        cast(attempts as bigint) as attempts,
        cast(total_input_tokens as bigint) as total_input_tokens,
        cast(output_tokens as bigint) as output_tokens,

        -- money
        {% for amount in [
            'token_cost', 'compute_cost', 'retrieval_cost', 'third_party_cost', 'cost', 'trued_up_cost',
            'pooled_revenue', 'direct_revenue', 'expected_revenue',
        ] -%}
        {{ pico_to_decimal(amount ~ '_pico') }} as {{ amount }},
        {% endfor -%}
        {{ pico_to_decimal('pooled_revenue_pico + direct_revenue_pico') }} as revenue,
        {{ pico_to_decimal('pooled_revenue_pico + direct_revenue_pico - cost_pico') }}
            as contribution_margin,
        {{ pico_to_decimal('pooled_revenue_pico + direct_revenue_pico - trued_up_cost_pico') }}
            as trued_up_contribution_margin,

        -- flags
        is_priced,
        is_cache_hit,

        -- times
        request_date,
        started_at,
        ended_at
    from with_revenue

)

select * from final
