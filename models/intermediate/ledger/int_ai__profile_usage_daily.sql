-- What each day's attempts were charged by compute profiles: the profile's class and time say which one it was. No flag
-- of a profile is kept here, so that a profile's age can pass a limit without a day being written again.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ delete_days_behind() }}'
    )
}}

with

attempts as (

    select
        *,
        case when accelerator_seconds_source = 'estimated' then '*' else request_class end as profile_class,
        coalesce(accelerator_model, model) as computing_model
    from {{ ref('int_ai__ledger_attempts') }}
    where
        accelerator_seconds_source in ('profiled', 'estimated')
        and {{ is_day_behind(ref('int_ai__days_built')) }}

),

final as (

    select
        request_date,
        traffic_segment,
        request_class,
        profile_class,
        computing_model,
        hardware,
        precision,
        accelerator_microseconds as profile_microseconds,
        min(started_at) as first_started_at,
        count(*) as attempts,
        cast(sum(accelerator_microseconds) as bigint) as accelerator_microseconds,
        day_built_at
    from attempts
    group by
        request_date, traffic_segment, request_class, profile_class, computing_model, hardware, precision,
        accelerator_microseconds, day_built_at

)

select * from final
