{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('fct_ai__requests_daily') }}

),

plan_periods as (

    select * from {{ ref('int_ai__plan_revenue_periods') }}

),

class_revenue as (

    select * from {{ ref('int_ai__plan_class_revenue') }}

),

usage_prices as (

    select * from {{ ref('int_ai__usage_prices_daily') }}

),

plans_known as (

    select * from {{ ref('int_ai__plans_known') }}

),

subscription_spans as (

    select * from {{ ref('int_ai__subscription_spans') }}

),

included_requests as (

    select * from {{ ref('int_ai__included_requests_daily') }}

),

with_quota as (

    select
        requests.*,
        {{ ai_unit_economics.plan_or_reason('requests', 'subscription_spans') }} as plan_or_reason,
        coalesce(included_requests.included_requests, 0) as included_requests,
        coalesce(plans_known.is_plan_known, true) as is_plan_known
    from requests
    left join plans_known
        on
            requests.plan_id = plans_known.plan_id
            and coalesce(requests.customer_id, '') = coalesce(plans_known.customer_id, '')
    left join subscription_spans
        on
            requests.plan_id = 'unassigned'
            and requests.customer_id = subscription_spans.customer_id
    left join included_requests
        on
            requests.source_relation = included_requests.source_relation
            and requests.request_date = included_requests.request_date
            and requests.traffic_segment = 'customer'
            and requests.plan_id = included_requests.plan_id
            and requests.request_class = included_requests.request_class
            and requests.customer_id = included_requests.customer_id
            and coalesce(requests.provider, '') = coalesce(included_requests.provider, '')
            and coalesce(requests.model, '') = coalesce(included_requests.model, '')
            and coalesce(requests.precision, '') = coalesce(included_requests.precision, '')
            and requests.is_request_priced = included_requests.is_request_priced

),

with_revenue as (

    select
        requests.*,
        case
            when requests.traffic_segment = 'customer' and usage_prices.quota > 0
                then requests.usage_priced_requests - requests.included_requests
            else 0
        end as overage_requests,
        case
            when requests.traffic_segment = 'customer'
                then
                    coalesce(class_revenue.revenue_per_unit_pico, 0) * requests.units
                    + case
                        when
                            requests.source_relation = plan_periods.remainder_source_relation
                            and requests.first_unit_request_id = plan_periods.remainder_request_id
                            then plan_periods.remainder_pico
                        else 0
                    end
            else 0
        end as pooled_revenue_pico,
        case
            when requests.traffic_segment = 'customer'
                then
                    coalesce(class_revenue.expected_revenue_per_unit_pico, 0) * requests.units
                    + case
                        when
                            requests.source_relation = plan_periods.remainder_source_relation
                            and requests.first_unit_request_id = plan_periods.remainder_request_id
                            then plan_periods.expected_remainder_pico
                        else 0
                    end
            else 0
        end as expected_revenue_pico,
        case
            when requests.traffic_segment = 'customer'
                then
                    requests.unit_revenue_pico
                    + (requests.usage_priced_requests - requests.included_requests)
                    * coalesce(usage_prices.price_per_request_pico, 0)
            else 0
        end as direct_revenue_pico
    from with_quota as requests
    left join plan_periods
        on
            requests.plan_id = plan_periods.plan_id
            and requests.request_date >= plan_periods.period_start_date
            and requests.request_date < plan_periods.period_end_date
    left join class_revenue
        on
            requests.plan_id = class_revenue.plan_id
            and requests.request_class = class_revenue.request_class
            and requests.request_date >= class_revenue.period_start_date
            and requests.request_date < class_revenue.period_end_date
    left join usage_prices
        on
            requests.plan_id = usage_prices.plan_id
            and requests.request_class = usage_prices.request_class
            and requests.request_date = usage_prices.price_date

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
        first_unit_request_id,

        -- counts
        units,
        requests,
        attempts,
        succeeded_requests,
        usage_priced_requests,
        included_requests,
        overage_requests,
        cache_hit_requests,
        estimated_usage_attempts,
        -- What a request logs as its own revenue is known, whoever asks.
        case when is_plan_known then units else own_revenue_units end as known_plan_units,
        case when is_plan_known then requests else own_revenue_requests end as known_plan_requests,

        -- quantities
        uncached_input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_tokens,
        cache_hit_tokens,
        accelerator_microseconds,
        measured_accelerator_microseconds,
        profiled_accelerator_microseconds,
        estimated_accelerator_microseconds,

        -- money, in pico-units
        {% for component in [
            'uncached_input', 'cache_read', 'cache_write', 'output', 'token', 'compute', 'retrieval', 'third_party',
        ] -%}
        {{ component }}_cost_pico,
        {% endfor -%}
        cost_pico,
        unit_revenue_pico,
        pooled_revenue_pico,
        direct_revenue_pico,
        expected_revenue_pico,
        pooled_revenue_pico + direct_revenue_pico as revenue_pico,
        case when is_request_priced then pooled_revenue_pico + direct_revenue_pico - cost_pico end
            as contribution_margin_pico,

        -- refresh
        day_built_at
    from with_revenue

)

select * from final
