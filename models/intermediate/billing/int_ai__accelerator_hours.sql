-- When measured accelerator time was spent: each attempt's time, spread over the hours from its start to its end.
-- Shares are cut off to whole microseconds; the last hour takes what they leave over.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ delete_days_behind() }}'
    )
}}

{%- set hour_microseconds = '3600000000' %}

with

attempts as (

    select
        request_date,
        hardware,
        region,
        accelerator_microseconds,
        started_at,
        cast({{ dbt.date_trunc('hour', 'started_at') }} as {{ dbt.type_timestamp() }}) as first_hour,
        -- An end before the start, or more than a week after it, is not believed.
        case
            when ended_at > started_at and ended_at <= {{ dbt.dateadd('hour', 168, 'started_at') }} then ended_at
        end as ended_at,
        day_built_at
    from {{ ref('int_ai__ledger_attempts') }}
    where
        accelerator_seconds_source = 'measured'
        and accelerator_microseconds > 0
        and {{ is_day_behind(ref('int_ai__days_built')) }}

),

digits as (

    select 0 as digit
    {% for digit in range(1, 10) -%}
    union all
    select {{ digit }}
    {% endfor %}

),

hour_numbers as (

    select hundreds.digit * 100 + tens.digit * 10 + ones.digit as hour_number
    from digits as hundreds
    cross join digits as tens
    cross join digits as ones
    where hundreds.digit < 2

),

spans as (

    select
        *,
        coalesce(
            {{ dbt.datediff('first_hour', dbt.dateadd('microsecond', -1, 'ended_at'), 'hour') }}, 0
        ) as last_hour_number,
        cast({{ dbt.datediff('started_at', 'ended_at', 'microsecond') }} as bigint) as span_microseconds,
        cast({{ dbt.datediff('started_at', dbt.dateadd('hour', 1, 'first_hour'), 'microsecond') }} as bigint)
            as first_hour_microseconds
    from attempts

),

shares as (

    select
        *,
        {{ divide_truncated(
            '(cast(accelerator_microseconds as ' ~ type_pico() ~ ') * first_hour_microseconds)',
            'span_microseconds'
        ) }} as first_share,
        {{ divide_truncated(
            '(cast(accelerator_microseconds as ' ~ type_pico() ~ ') * ' ~ hour_microseconds ~ ')',
            'span_microseconds'
        ) }} as whole_hour_share
    from spans
    where last_hour_number > 0

),

-- Most attempts end in the hour in which they start.
within_an_hour as (

    select
        request_date,
        hardware,
        region,
        first_hour as usage_hour,
        accelerator_microseconds,
        day_built_at
    from spans
    where last_hour_number = 0

),

over_hours as (

    select
        shares.request_date,
        shares.hardware,
        shares.region,
        {{ dbt.dateadd('hour', 'hour_numbers.hour_number', 'shares.first_hour') }} as usage_hour,
        case
            when hour_numbers.hour_number = 0 then shares.first_share
            when hour_numbers.hour_number < shares.last_hour_number then shares.whole_hour_share
            else
                shares.accelerator_microseconds - shares.first_share
                - shares.whole_hour_share * (shares.last_hour_number - 1)
        end as accelerator_microseconds,
        shares.day_built_at
    from shares
    inner join hour_numbers
        on shares.last_hour_number >= hour_numbers.hour_number

),

unioned as (

    select * from within_an_hour
    union all
    select * from over_hours

),

final as (

    select
        request_date,
        hardware,
        region,
        cast(usage_hour as {{ dbt.type_timestamp() }}) as usage_hour,
        cast(sum(accelerator_microseconds) as bigint) as accelerator_microseconds,
        day_built_at
    from unioned
    group by request_date, hardware, region, usage_hour, day_built_at

)

select * from final
