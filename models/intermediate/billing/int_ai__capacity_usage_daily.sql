-- What each class used of each pool, in the pool's unit, what that usage costs at the rates of the card, and what the class
-- asked for, cost and earned that day.

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

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}

),

class_days as (

    select
        request_date,
        request_class,
        traffic_segment,
        sum(units) as units,
        sum(case when is_request_priced then units else 0 end) as priced_units,
        sum(case when is_request_priced then cost_pico else 0 end) as cost_pico,
        sum(case when is_request_priced then contribution_margin_pico else 0 end) as margin_pico
    from margins
    group by request_date, request_class, traffic_segment

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
            and {{ valid_at('usage.request_date', 'pools') }}
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
        sum(usage.{{ meter_values('quantity', 'token') | join(' + usage.') }}) as quantity,
        sum(usage.{{ meter_values('name', 'token') | join('_cost_pico + usage.') }}_cost_pico) as rated_cost_pico
    from pools
    inner join provider_names
        on pools.provider = provider_names.logged_provider
    inner join usage
        on
            provider_names.provider = usage.provider
            and (pools.model is null or pools.model = usage.model)
            and (pools.region is null or pools.region = usage.region)
            and {{ valid_at('usage.request_date', 'pools') }}
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
        unioned.pool_id,
        unioned.usage_date,
        unioned.request_class,
        unioned.traffic_segment,
        unioned.rated_cost_pico,
        case unioned.capacity_unit
            when 'accelerator_hours' then {{ divide_rounded('unioned.quantity', '3600') }}
            when 'usage_cost' then {{ divide_rounded('unioned.rated_cost_pico', '1000000') }}
            else unioned.quantity * 1000000
        end as used_micro,
        coalesce(class_days.units, 0) as units,
        class_days.priced_units,
        class_days.cost_pico,
        class_days.margin_pico
    from unioned
    left join class_days
        on
            unioned.usage_date = class_days.request_date
            and unioned.request_class = class_days.request_class
            and unioned.traffic_segment = class_days.traffic_segment
    where unioned.quantity > 0

)

select * from final
