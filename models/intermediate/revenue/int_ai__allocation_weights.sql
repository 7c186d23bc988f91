-- The units of each class, and what one counts for when a plan's revenue is shared, per plan and period (variable
-- `revenue_allocation`): one, its weight as of the period's first day, or its highest usage price in the period. Beside
-- it what all units of the plan count for.

with

requests as (

    select * from {{ ref('int_ai__ledger_days') }}
    where
        traffic_segment = 'customer'
        and plan_id <> 'unassigned'
        and units > 0

),

given_weights as (

    select * from {{ ref('stg_reference__allocation_weights') }}

),

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

usage_prices as (

    select * from {{ ref('int_ai__usage_prices_daily') }}

),

class_periods as (

    select
        plan_id,
        request_class,
        {{ revenue_period_start('request_date') }} as period_start_date,
        sum(units) as units
    from requests
    group by plan_id, request_class, {{ revenue_period_start('request_date') }}

),

list_prices as (

    select
        request_class,
        {{ revenue_period_start('price_date') }} as period_start_date,
        max(price_per_request_pico) as price_pico
    from usage_prices
    group by request_class, {{ revenue_period_start('price_date') }}

),

weighted as (

    select
        class_periods.plan_id,
        class_periods.request_class,
        class_periods.period_start_date,
        class_periods.units,
        case '{{ revenue_allocation() }}'
            when 'custom'
                then
                    coalesce(
                        plan_weights.weight_pico, any_plan_weights.weight_pico, request_classes.revenue_weight_pico, 0
                    )
            when 'list_price' then coalesce(list_prices.price_pico, 0)
            else 1
        end as weight_pico
    from class_periods
    left join given_weights as plan_weights
        on
            class_periods.plan_id = plan_weights.plan_id
            and class_periods.request_class = plan_weights.request_class
            and {{ valid_at('class_periods.period_start_date', 'plan_weights') }}
    left join given_weights as any_plan_weights
        on
            any_plan_weights.plan_id is null
            and class_periods.request_class = any_plan_weights.request_class
            and {{ valid_at('class_periods.period_start_date', 'any_plan_weights') }}
    left join request_classes
        on class_periods.request_class = request_classes.request_class
    left join list_prices
        on
            class_periods.request_class = list_prices.request_class
            and class_periods.period_start_date = list_prices.period_start_date

),

final as (

    select
        *,
        sum(units * weight_pico) over (partition by plan_id, period_start_date) as plan_weight_pico
    from weighted

)

select * from final
