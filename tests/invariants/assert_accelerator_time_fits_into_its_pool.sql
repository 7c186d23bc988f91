-- The hours in which requests measured more time on a pool than its accelerators have: `accelerator_count` times the
-- hour. A request's time is its share of an accelerator; such seconds count a batch once for each of its requests, and
-- their cost is too high.

with

pools as (

    select * from {{ ref('stg_reference__capacity_pools') }}
    where
        capacity_unit = 'accelerator_hours'
        and accelerator_count_micro is not null

),

hours as (

    select
        *,
        {{ reporting_date('usage_hour') }} as usage_date
    from {{ ref('int_ai__accelerator_hours') }}

),

pool_hours as (

    select
        pools.pool_id,
        hours.usage_hour,
        sum(hours.accelerator_microseconds) as measured_microseconds,
        max(pools.accelerator_count_micro) * 3600 as available_microseconds
    from pools
    inner join hours
        on
            pools.hardware = hours.hardware
            and (pools.region is null or pools.region = hours.region)
            and {{ valid_at('hours.usage_date', 'pools') }}
    group by pools.pool_id, hours.usage_hour

)

select
    pool_id,
    usage_hour,
    {{ ratio('measured_microseconds', '1000000') }} as measured_seconds,
    {{ ratio('available_microseconds', '1000000') }} as available_seconds
from pool_hours
where measured_microseconds > available_microseconds
