{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ ai_unit_economics.delete_days_behind() }}'
    )
}}

with

requests as (

    select * from {{ ref('fct_ai__request_costs') }}
    where
        is_first_attempt
        and is_request_priced
        and traffic_segment = 'customer'
        and {{ ai_unit_economics.is_day_behind(ref('int_ai__days_built')) }}

),

final as (

    select
        request_date,
        request_class,
        {{ ai_unit_economics.percentile('request_cost_pico', 0.5) }} as cost_p50_pico,
        {{ ai_unit_economics.percentile('request_cost_pico', 0.95) }} as cost_p95_pico,
        {{ ai_unit_economics.percentile('request_cost_pico', 0.99) }} as cost_p99_pico,
        day_built_at
    from requests
    group by request_date, request_class, day_built_at

)

select * from final
