-- What each class used of each pool, in the pool's unit, and what that usage costs at the rates of the card.

with

pools as (

    select * from {{ ref('stg_reference__capacity_pools') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}
    where model is null

),

usage as (

    select * from {{ ref('int_ai__metered_usage_daily') }}

),

accelerator_pools as (

    select
        pools.pool_id,
        pools.capacity_unit,
        usage.request_date as usage_date,
        usage.request_class,
        usage.traffic_segment,
        sum(usage.accelerator_microseconds) as quantity,
        sum(usage.compute_cost_pico) as rated_cost_pico
    from pools
    inner join usage
        on
            pools.hardware = usage.hardware
            and (pools.region is null or pools.region = usage.region)
            and {{ ai_unit_economics.valid_at('usage.request_date', 'pools') }}
    where pools.capacity_unit = 'accelerator_hours'
    group by
        pools.pool_id, pools.capacity_unit, usage.request_date, usage.request_class, usage.traffic_segment

),

token_pools as (

    select
        pools.pool_id,
        pools.capacity_unit,
        usage.request_date as usage_date,
        usage.request_class,
        usage.traffic_segment,
        sum(
            usage.uncached_input_tokens + usage.cache_read_tokens + usage.cache_write_tokens + usage.output_tokens
        ) as quantity,
        sum(
            usage.uncached_input_cost_pico + usage.cache_read_cost_pico + usage.cache_write_cost_pico
            + usage.output_cost_pico
        ) as rated_cost_pico
    from pools
    inner join provider_names
        on pools.provider = provider_names.logged_provider
    inner join usage
        on
            provider_names.provider = usage.provider
            and (pools.model is null or pools.model = usage.model)
            and (pools.region is null or pools.region = usage.region)
            and {{ ai_unit_economics.valid_at('usage.request_date', 'pools') }}
    where pools.capacity_unit in ('tokens', 'usage_cost')
    group by
        pools.pool_id, pools.capacity_unit, usage.request_date, usage.request_class, usage.traffic_segment

),

unioned as (

    select * from accelerator_pools
    union all
    select * from token_pools

),

final as (

    select
        pool_id,
        usage_date,
        request_class,
        traffic_segment,
        rated_cost_pico,
        case capacity_unit
            when 'accelerator_hours' then {{ ai_unit_economics.divide_rounded('quantity', '3600') }}
            when 'usage_cost' then {{ ai_unit_economics.divide_rounded('rated_cost_pico', '1000000') }}
            else quantity * 1000000
        end as used_micro
    from unioned
    where quantity > 0

)

select * from final
