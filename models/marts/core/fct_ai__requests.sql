{{ config(materialized='view') }}
{%- set first_attempt_columns = [
    'transaction_id', 'endpoint', 'operation', 'provider', 'model', 'request_status',
] %}
{%- set summed_columns = [
    'total_input_tokens', 'output_tokens', 'token_cost_pico', 'compute_cost_pico', 'retrieval_cost_pico',
    'third_party_cost_pico',
] %}

with

-- Most requests are one attempt and need no grouping: at 20 million rows that is where the time goes.
only_attempts as (

    select * from {{ ref('int_ai__request_costs_trued_up') }}
    where request_attempts = 1

),

repeated_attempts as (

    select * from {{ ref('int_ai__request_costs_trued_up') }}
    where coalesce(request_attempts, 0) <> 1

),

plan_periods as (

    select * from {{ ref('int_ai__plan_revenue_periods') }}

),

class_revenue as (

    select * from {{ ref('int_ai__plan_class_revenue') }}

),

class_units as (

    select * from {{ ref('int_ai__class_units') }}

),

transaction_starts as (

    select * from {{ ref('int_ai__transaction_starts') }}

),

usage_prices as (

    select * from {{ ref('int_ai__usage_prices_daily') }}

),

subscription_spans as (

    select * from {{ ref('int_ai__subscription_spans') }}

),

requests_within_quota as (

    select * from {{ ref('int_ai__requests_within_quota') }}

),

requests_tried_once as (

    select
        source_relation,
        request_id,
        request_date,
        traffic_segment,
        request_class,
        customer_id,
        plan_id,
        currency_code,
        is_request_priced as is_priced,
        {% for column in first_attempt_columns -%}
        {{ column }},
        {% endfor -%}
        unit_revenue_pico,
        is_cache_hit,
        has_unconverted_revenue,
        started_at,
        ended_at,
        1 as attempts,
        {% for column in summed_columns -%}
        {{ column }},
        {% endfor -%}
        cost_pico,
        trued_up_cost_pico
    from only_attempts

),

requests_tried_again as (

    select
        source_relation,
        request_id,
        request_date,
        traffic_segment,
        request_class,
        customer_id,
        plan_id,
        currency_code,
        is_request_priced as is_priced,
        {% for column in first_attempt_columns -%}
        max(case when is_first_attempt then {{ column }} end) as {{ column }},
        {% endfor -%}
        max(case when is_first_attempt then unit_revenue_pico end) as unit_revenue_pico,
        max(case when is_first_attempt and is_cache_hit then 1 else 0 end) = 1 as is_cache_hit,
        max(case when has_unconverted_revenue then 1 else 0 end) = 1 as has_unconverted_revenue,
        min(started_at) as started_at,
        max(ended_at) as ended_at,
        count(*) as attempts,
        {% for column in summed_columns -%}
        sum({{ column }}) as {{ column }},
        {% endfor -%}
        case when is_request_priced then sum(cost_pico) end as cost_pico,
        case when is_request_priced then sum(trued_up_cost_pico) end as trued_up_cost_pico
    from repeated_attempts
    group by
        source_relation, request_id, request_date, traffic_segment, request_class, customer_id, plan_id,
        currency_code, is_request_priced

),

requests as (

    select * from requests_tried_once
    union all
    select * from requests_tried_again

),

with_units as (

    select
        requests.*,
        case
            when
                class_units.unit = 'transaction'
                and requests.transaction_id is not null
                and transaction_starts.request_id is null
                then 0
            else 1
        end as units
    from requests
    left join class_units
        on requests.request_class = class_units.request_class
    left join transaction_starts
        on
            requests.source_relation = transaction_starts.source_relation
            and requests.request_id = transaction_starts.request_id
            and requests.request_date = transaction_starts.request_date

),

with_revenue as (

    select
        requests.*,
        {{ ai_unit_economics.plan_or_reason('requests', 'subscription_spans') }} as plan_or_reason,
        case
            when requests.traffic_segment <> 'customer' or requests.units = 0 then 0
            when
                requests.source_relation = plan_periods.remainder_source_relation
                and requests.request_id = plan_periods.remainder_request_id
                then class_revenue.revenue_per_unit_pico + plan_periods.remainder_pico
            else coalesce(class_revenue.revenue_per_unit_pico, 0)
        end as pooled_revenue_pico,
        case
            when requests.traffic_segment <> 'customer' or requests.units = 0 then 0
            when
                requests.source_relation = plan_periods.remainder_source_relation
                and requests.request_id = plan_periods.remainder_request_id
                then class_revenue.expected_revenue_per_unit_pico + plan_periods.expected_remainder_pico
            else coalesce(class_revenue.expected_revenue_per_unit_pico, 0)
        end as expected_revenue_pico,
        case
            when requests.traffic_segment <> 'customer' then 0
            when requests.has_unconverted_revenue then null
            when requests.unit_revenue_pico is not null then requests.unit_revenue_pico
            when requests_within_quota.request_id is not null then 0
            when requests.request_status = 'succeeded' then coalesce(usage_prices.price_per_request_pico, 0)
            else 0
        end as direct_revenue_pico
    from with_units as requests
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
    left join subscription_spans
        on
            requests.plan_id = 'unassigned'
            and requests.customer_id = subscription_spans.customer_id
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
        {{ ai_unit_economics.pico_to_decimal(amount ~ '_pico') }} as {{ amount }},
        {% endfor -%}
        {{ ai_unit_economics.pico_to_decimal('pooled_revenue_pico + direct_revenue_pico') }} as revenue,
        {{ ai_unit_economics.pico_to_decimal('pooled_revenue_pico + direct_revenue_pico - cost_pico') }}
            as contribution_margin,
        {{ ai_unit_economics.pico_to_decimal('pooled_revenue_pico + direct_revenue_pico - trued_up_cost_pico') }}
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
