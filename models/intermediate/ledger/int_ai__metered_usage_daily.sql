-- What priced attempts used and what that cost, by day, class and what providers bill: models, accelerators, calls.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ delete_days_behind() }}'
    )
}}

{%- set tool_cost = meter_values('name', 'call', 'third_party') | join('_cost_pico + ') ~ '_cost_pico' %}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where
        cost_pico is not null
        and {{ is_day_behind(ref('int_ai__days_built')) }}

),

final as (

    select
        request_date,
        request_class,
        traffic_segment,
        provider,
        model,
        service_tier,
        hardware,
        region,
        is_request_priced,
        -- Quantities count where they are paid for: a self-hosted model's tokens are not.
        {% for meter in meters() if meter.rate != 'stated' -%}
        cast(sum(case when {{ meter.name }}_cost_pico > 0 then {{ meter.quantity }} else 0 end) as bigint)
            as {{ meter.quantity }},
        cast(sum(coalesce({{ meter.name }}_cost_pico, 0)) as numeric(38, 0)) as {{ meter.name }}_cost_pico,
        {% endfor -%}
        count(case when cost_status = 'provider_reported' then 1 end) as reported_requests,
        cast(sum(case when cost_status = 'provider_reported' then token_cost_pico else 0 end) as numeric(38, 0))
            as reported_cost_pico,
        count(case when third_party_cost_pico > {{ tool_cost }} then 1 end) as third_party_calls,
        cast(sum(third_party_cost_pico - ({{ tool_cost }})) as numeric(38, 0)) as logged_third_party_cost_pico,
        day_built_at
    from attempts
    group by
        request_date, request_class, traffic_segment, provider, model, service_tier, hardware, region,
        is_request_priced, day_built_at

)

select * from final
