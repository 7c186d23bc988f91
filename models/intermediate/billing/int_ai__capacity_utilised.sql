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

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

class_days as (

    select
        request_date,
        request_class,
        sum(units) as units,
        sum(contribution_margin_pico) as margin_pico
    from margins
    group by request_date, request_class

),

used as (

    select
        pool_id,
        usage_date,
        sum(used_micro) as used_micro,
        sum(rated_cost_pico) as on_demand_cost_pico
    from usage
    group by pool_id, usage_date

),

-- Units and margin of the classes that the pool served that day.
served as (

    select
        usage.pool_id,
        usage.usage_date,
        sum(class_days.units) as units,
        sum(class_days.margin_pico) as margin_pico
    from usage
    inner join class_days
        on
            usage.usage_date = class_days.request_date
            and usage.request_class = class_days.request_class
    where usage.traffic_segment = 'customer'
    group by usage.pool_id, usage.usage_date

),

joined as (

    select
        capacity.*,
        pools.pool_type,
        pools.capacity_unit,
        coalesce(used.used_micro, 0) as used_micro,
        least(coalesce(used.used_micro, 0), capacity.capacity_micro) as covered_micro,
        coalesce(used.on_demand_cost_pico, 0) as on_demand_cost_pico,
        coalesce(served.units, 0) as units,
        coalesce(served.margin_pico, 0) as margin_pico
    from capacity
    inner join pools
        on
            capacity.pool_id = pools.pool_id
            and {{ ai_unit_economics.valid_at('capacity.usage_date', 'pools') }}
    left join used
        on
            capacity.pool_id = used.pool_id
            and capacity.usage_date = used.usage_date
    left join served
        on
            capacity.pool_id = served.pool_id
            and capacity.usage_date = served.usage_date

),

with_idle as (

    select
        *,
        case
            when capacity_micro = 0 then fixed_cost_pico
            else fixed_cost_pico - {{ ai_unit_economics.divide_rounded(
                '(fixed_cost_pico * covered_micro)', 'capacity_micro'
            ) }}
        end as idle_cost_pico
    from joined

),

final as (

    select * from with_idle

)

select * from final
