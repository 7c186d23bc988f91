{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        pre_hook=[
            '{{ prefer_hash_joins() }}', '{{ delete_days_to_rebuild() }}', '{{ stamp_days_to_rebuild() }}',
        ]
    )
}}
{%- do require_days_of_this_run() %}
{%- set costs = meter_values('name', 'token') + ['token', 'compute', 'retrieval'] + meter_values('name', 'call') %}

with

attempts as (

    select * from {{ ref('int_ai__requests_costed') }}

),

retried_requests as (

    select
        source_relation,
        request_id,
        request_date,
        case when count(*) = count(cost_pico) then sum(cost_pico) end as cost_pico
    from attempts
    where is_retried
    group by source_relation, request_id, request_date

),

days_to_rebuild as (

    select * from {{ ref('int_ai__days_to_rebuild') }}

),

with_request_cost as (

    select
        attempts.*,
        case when attempts.is_retried then retried_requests.cost_pico else attempts.cost_pico end
            as known_request_cost_pico,
        days_to_rebuild.raw_rows as day_raw_rows,
        days_to_rebuild.day_fingerprint
    from attempts
    inner join days_to_rebuild
        on
            attempts.source_relation = days_to_rebuild.source_relation
            and attempts.request_date = days_to_rebuild.request_date
    left join retried_requests
        on
            attempts.source_relation = retried_requests.source_relation
            and attempts.request_id = retried_requests.request_id
            and attempts.request_date = retried_requests.request_date

),

final as (

    select
        -- ids
        source_relation,
        request_id,
        attempt,
        transaction_id,
        request_customer_id as customer_id,
        request_plan_id as plan_id,
        billing_account_id,

        -- texts
        traffic_segment,
        request_class,
        class_rule_id,
        endpoint,
        operation,
        known_provider as provider,
        model,
        service_tier,
        region,
        hardware,
        purchase_option,
        accelerator_model,
        precision,
        status,
        case when is_first_attempt then request_status end as request_status,
        accelerator_seconds_source,
        cost_status,
        unpriced_reason,
        outcome,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(case when is_first_attempt then request_attempts end as bigint) as request_attempts,
        {% for meter in meters('token') -%}
        {{ meter.priced_as | join('_tokens + ') }}_tokens as {{ meter.quantity }},
        {% endfor -%}
        reasoning_tokens,
        total_input_tokens,
        cast(charged_accelerator_microseconds as bigint) as accelerator_microseconds,
        {% for quantity in meter_values('quantity', 'call') -%}
        {{ quantity }},
        {% endfor -%}

        -- money, in pico-units
        {% for cost in costs -%}
        cast({{ cost }}_cost_pico as bigint) as {{ cost }}_cost_pico,
        {% endfor -%}
        cast(all_third_party_cost_pico as bigint) as third_party_cost_pico,
        cast(cost_pico as bigint) as cost_pico,
        cast(case when is_first_attempt then known_request_cost_pico end as bigint) as request_cost_pico,
        cast(case when is_first_attempt then converted_unit_revenue_pico end as bigint) as unit_revenue_pico,

        -- ratios and flags
        {{ ratio('quality_score_micro', '1000000') }} as quality_score,
        is_first_attempt,
        known_request_cost_pico is not null as is_request_priced,
        is_cache_hit,
        is_first_attempt and unit_revenue_pico is not null and converted_unit_revenue_pico is null
            as has_unconverted_revenue,
        is_usage_estimated,
        has_token_mismatch,

        -- times, and what the day was built from
        request_date,
        request_started_at,
        started_at,
        ended_at,
        loaded_at,
        day_raw_rows,
        day_fingerprint,
        {{ run_time() }} as day_built_at
    from with_request_cost

)

select * from final
