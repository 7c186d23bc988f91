-- Requests of each hour and class that met the cost target of their day. Days are written again when their requests
-- change or their target does.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook=[
            '{{ delete_days_behind() }}',
            '{{ delete_days_with_another_target() }}',
        ]
    )
}}

with

requests as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where
        is_first_attempt
        and traffic_segment = 'customer'
        and {{ is_day_behind(ref('int_ai__days_built')) }}

),

targets as (

    select * from {{ ref('int_ai__cost_targets_daily') }}

),

final as (

    select
        requests.request_date,
        cast({{ dbt.date_trunc('hour', 'requests.request_started_at') }} as {{ dbt.type_timestamp() }}) as request_hour,
        requests.request_class,
        targets.cost_target_pico,
        count(requests.request_cost_pico) as priced_requests,
        count(*) - count(requests.request_cost_pico) as unpriced_requests,
        count(case when requests.request_cost_pico <= targets.cost_target_pico then 1 end) as good_requests,
        cast(sum(coalesce(requests.request_cost_pico, 0)) as numeric(38, 0)) as cost_pico,
        requests.day_built_at
    from requests
    left join targets
        on
            requests.request_date = targets.request_date
            and requests.request_class = targets.request_class
    group by
        requests.request_date, {{ dbt.date_trunc('hour', 'requests.request_started_at') }}, requests.request_class,
        targets.cost_target_pico, requests.day_built_at

)

select * from final
