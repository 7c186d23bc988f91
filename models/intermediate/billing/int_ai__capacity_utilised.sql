-- Capacity against use: what of each pool was used, left idle, or asked for beyond it, per day.

with

pools as (

    select * from {{ ref('stg_reference__capacity_pools') }}

),

capacity as (

    select * from {{ ref('int_ai__capacity_daily') }}

),

usage as (

    select * from {{ ref('int_ai__capacity_usage_daily') }}

),

-- Units and margin are those of the customers' classes that the pool served that day.
used as (

    select
        pool_id,
        usage_date,
        sum(used_micro) as used_micro,
        sum(rated_cost_pico) as on_demand_cost_pico,
        sum(case when traffic_segment = 'customer' then priced_units end) as units,
        sum(case when traffic_segment = 'customer' then margin_pico end) as margin_pico
    from usage
    group by pool_id, usage_date

),

joined as (

    select
        capacity.*,
        pools.pool_type,
        pools.capacity_unit,
        coalesce(used.used_micro, 0) as used_micro,
        least(coalesce(used.used_micro, 0), capacity.capacity_micro) as covered_micro,
        coalesce(used.on_demand_cost_pico, 0) as on_demand_cost_pico,
        coalesce(used.units, 0) as units,
        coalesce(used.margin_pico, 0) as margin_pico
    from capacity
    inner join pools
        on
            capacity.pool_id = pools.pool_id
            and {{ valid_at('capacity.usage_date', 'pools') }}
    left join used
        on
            capacity.pool_id = used.pool_id
            and capacity.usage_date = used.usage_date

),

final as (

    select
        *,
        case
            when capacity_micro = 0 then fixed_cost_pico
            else fixed_cost_pico - {{ divide_rounded(
                '(fixed_cost_pico * covered_micro)', 'capacity_micro'
            ) }}
        end as idle_cost_pico
    from joined

)

select * from final
