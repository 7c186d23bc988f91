-- The hours in which requests measured more time on a pool than its accelerators have: `accelerator_count` times the
-- hour. A request's time is its share of an accelerator; such seconds count a batch once for each of its requests, and
-- their cost is too high. Time is spread evenly from an attempt's start to its end: shares are cut off to whole
-- microseconds, and the last hour takes what they leave over.
-- Whatever is found, the marts of capacity are built before: depends_on {{ ref('fct_ai__capacity_utilisation_daily') }}.
{%- set hour_microseconds = '3600000000' %}

with

pools as (

    select * from {{ ref('stg_reference__capacity_pools') }}
    where
        capacity_unit = 'accelerator_hours'
        and accelerator_count_micro is not null

),

attempts as (

    select
        hardware,
        region,
        accelerator_microseconds,
        started_at,
        cast({{ dbt.date_trunc('hour', 'started_at') }} as {{ dbt.type_timestamp() }}) as first_hour,
        -- An end before the start, or more than a week after it, is not believed: all time is in the first hour.
        case
            when ended_at > started_at and ended_at <= {{ dbt.dateadd('hour', 168, 'started_at') }} then ended_at
        end as ended_at
    from {{ ref('int_ai__ledger_attempts') }}
    where
        accelerator_seconds_source = 'measured'
        and accelerator_microseconds > 0
        and hardware in (select pools.hardware from pools)

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
hours as (

    select
        hardware,
        region,
        first_hour as usage_hour,
        accelerator_microseconds
    from spans
    where last_hour_number = 0

    union all

    select
        shares.hardware,
        shares.region,
        {{ dbt.dateadd('hour', 'hour_numbers.hour_number', 'shares.first_hour') }} as usage_hour,
        case
            when hour_numbers.hour_number = 0 then shares.first_share
            when hour_numbers.hour_number < shares.last_hour_number then shares.whole_hour_share
            else
                shares.accelerator_microseconds - shares.first_share
                - shares.whole_hour_share * (shares.last_hour_number - 1)
        end as accelerator_microseconds
    from shares
    inner join hour_numbers
        on shares.last_hour_number >= hour_numbers.hour_number

),

dated as (

    select
        hardware,
        region,
        cast(usage_hour as {{ dbt.type_timestamp() }}) as usage_hour,
        accelerator_microseconds,
        {{ reporting_date('usage_hour') }} as usage_date
    from hours

),

pool_hours as (

    select
        pools.pool_id,
        dated.usage_hour,
        sum(dated.accelerator_microseconds) as measured_microseconds,
        max(pools.accelerator_count_micro) * 3600 as available_microseconds
    from pools
    inner join dated
        on
            pools.hardware = dated.hardware
            and (pools.region is null or pools.region = dated.region)
            and {{ valid_at('dated.usage_date', 'pools') }}
    group by pools.pool_id, dated.usage_hour

)

select
    pool_id,
    usage_hour,
    {{ ratio('measured_microseconds', '1000000') }} as measured_seconds,
    {{ ratio('available_microseconds', '1000000') }} as available_seconds
from pool_hours
where measured_microseconds > available_microseconds
