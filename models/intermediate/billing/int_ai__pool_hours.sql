-- Measured accelerator time against what a pool's accelerators can give in an hour. A request's time is its share of an
-- accelerator; more than there is means that requests of one batch were each given the whole of it.

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
        {{ ai_unit_economics.reporting_date('usage_hour') }} as usage_date
    from {{ ref('int_ai__accelerator_hours') }}

),

final as (

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
            and {{ ai_unit_economics.valid_at('hours.usage_date', 'pools') }}
    group by pools.pool_id, hours.usage_hour

)

select * from final
