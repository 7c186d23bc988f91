{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ delete_days_behind() }}'
    )
}}
{%- set token_counts = meter_values('quantity', 'token') %}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where {{ is_day_behind(ref('int_ai__days_built')) }}

),

class_units as (

    select * from {{ ref('int_ai__class_units') }}

),

transaction_starts as (

    select * from {{ ref('int_ai__transaction_starts') }}

),

with_units as (

    select
        attempts.*,
        attempts.is_first_attempt
        and (
            coalesce(class_units.unit, 'request') = 'request'
            or attempts.transaction_id is null
            or transaction_starts.request_id is not null
        ) as is_unit_start
    from attempts
    left join class_units
        on attempts.request_class = class_units.request_class
    left join transaction_starts
        on
            attempts.source_relation = transaction_starts.source_relation
            and attempts.request_id = transaction_starts.request_id
            and attempts.request_date = transaction_starts.request_date

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
        min(case when is_unit_start then request_id end) as first_unit_request_id,

        -- counts
        count(case when is_unit_start then 1 end) as units,
        count(case when is_first_attempt then 1 end) as requests,
        count(*) as attempts,
        count(case when request_status = 'succeeded' then 1 end) as succeeded_requests,
        count(
            case
                when request_status = 'succeeded' and unit_revenue_pico is null and not has_unconverted_revenue then 1
            end
        ) as usage_priced_requests,
        count(case when is_first_attempt and is_cache_hit then 1 end) as cache_hit_requests,
        count(case when is_usage_estimated then 1 end) as estimated_usage_attempts,
        count(case when is_unit_start and unit_revenue_pico is not null then 1 end) as own_revenue_units,
        count(case when is_first_attempt and unit_revenue_pico is not null then 1 end) as own_revenue_requests,

        -- quantities
        {% for tokens in token_counts -%}
        cast(sum({{ tokens }}) as bigint) as {{ tokens }},
        {% endfor -%}
        cast(
            sum(
                case
                    when is_cache_hit then {{ token_counts | join(' + ') }}
                    else 0
                end
            ) as bigint
        ) as cache_hit_tokens,
        cast(sum(coalesce(accelerator_microseconds, 0)) as bigint) as accelerator_microseconds,
        {% for source in ['measured', 'profiled', 'estimated'] -%}
        cast(
            sum(case when accelerator_seconds_source = '{{ source }}' then accelerator_microseconds else 0 end) as bigint
        ) as {{ source }}_accelerator_microseconds,
        {% endfor %}
        -- money, in pico-units
        {% for cost in meter_values('name', 'token') + ['token', 'compute', 'retrieval', 'third_party'] -%}
        cast(sum(cast(coalesce({{ cost }}_cost_pico, 0) as {{ type_pico() }})) as numeric(38, 0)) as {{ cost }}_cost_pico,
        {% endfor -%}
        cast(sum(cast(coalesce(cost_pico, 0) as {{ type_pico() }})) as numeric(38, 0)) as cost_pico,
        cast(sum(cast(coalesce(unit_revenue_pico, 0) as {{ type_pico() }})) as numeric(38, 0))
            as unit_revenue_pico,

        -- refresh
        day_built_at
    from with_units
    group by
        source_relation, request_date, traffic_segment, request_class, plan_id, customer_id, provider, model,
        precision, currency_code, is_request_priced, day_built_at

)

select * from final
