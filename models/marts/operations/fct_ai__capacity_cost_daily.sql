-- A pool's fixed cost, spread over what used it; what nobody used is a row of its own.

with

capacity as (

    select * from {{ ref('int_ai__capacity_utilised') }}

),

usage as (

    select * from {{ ref('int_ai__capacity_usage_daily') }}

),

-- Shares are cut off to whole pico-units; the first class takes what they leave over.
shares as (

    select
        pool_days.pool_id,
        pool_days.usage_date,
        pool_days.capacity_unit,
        pool_days.fixed_cost_pico as pool_cost_pico,
        pool_days.fixed_cost_pico - pool_days.idle_cost_pico as used_cost_pico,
        usage.request_class,
        usage.traffic_segment,
        usage.used_micro,
        usage.rated_cost_pico,
        usage.units,
        usage.priced_units,
        usage.cost_pico,
        sum(usage.used_micro) over (partition by usage.pool_id, usage.usage_date) as pool_used_micro,
        -- Use that rounds to nothing has no share; a pool without a known cost has unknown ones.
        case
            when usage.used_micro = 0 then pool_days.fixed_cost_pico * 0
            else {{ divide_truncated(
                '((pool_days.fixed_cost_pico - pool_days.idle_cost_pico) * usage.used_micro)',
                'sum(usage.used_micro) over (partition by usage.pool_id, usage.usage_date)'
            ) }}
        end as even_share_pico,
        row_number() over (
            partition by usage.pool_id, usage.usage_date
            order by usage.traffic_segment, usage.request_class
        ) as class_rank
    from capacity as pool_days
    inner join usage
        on
            pool_days.pool_id = usage.pool_id
            and pool_days.usage_date = usage.usage_date

),

used_rows as (

    select
        pool_id,
        usage_date,
        capacity_unit,
        request_class,
        traffic_segment,
        false as is_idle,
        used_micro,
        rated_cost_pico,
        even_share_pico
        + case
            when class_rank = 1
                then used_cost_pico - sum(even_share_pico) over (partition by pool_id, usage_date)
            else 0
        end as fixed_cost_pico,
        case
            when used_micro = 0 then pool_cost_pico * 0
            else {{ divide_rounded('(pool_cost_pico * used_micro)', 'pool_used_micro') }}
        end as loaded_cost_pico,
        units,
        priced_units,
        cost_pico
    from shares

),

idle_rows as (

    select
        pool_id,
        usage_date,
        capacity_unit,
        cast(null as {{ dbt.type_string() }}) as request_class,
        cast(null as {{ dbt.type_string() }}) as traffic_segment,
        true as is_idle,
        0 as used_micro,
        0 as rated_cost_pico,
        idle_cost_pico as fixed_cost_pico,
        0 as loaded_cost_pico,
        0 as units,
        0 as priced_units,
        0 as cost_pico
    from capacity

),

unioned as (

    select * from used_rows
    union all
    select * from idle_rows

),

final as (

    select
        pool_id,
        usage_date,
        request_class,
        traffic_segment,
        capacity_unit,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        {{ pico_to_decimal('used_micro * 1000000') }} as used,
        cast(units as bigint) as units,

        -- money
        {{ pico_to_decimal('fixed_cost_pico') }} as fixed_cost,
        {{ per_unit('cost_pico', 'priced_units') }} as marginal_cost_per_unit,
        -- The pool's own time is paid for by its fixed cost, so its rate leaves the marginal cost.
        {{ per_unit('cost_pico - rated_cost_pico + loaded_cost_pico', 'priced_units') }}
            as fully_loaded_cost_per_unit,

        -- flags
        is_idle
    from unioned

)

select * from final
