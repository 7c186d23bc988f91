-- What a request of each class may cost, per day: the target that the user set, else what the class earns per request
-- of known plan in the revenue period, less its minimum margin.

{{ config(materialized='table') }}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where traffic_segment = 'customer'

),

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

cost_targets as (

    select * from {{ ref('stg_reference__cost_targets') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

class_days as (

    select
        request_date,
        {{ revenue_period_start('request_date') }} as period_start_date,
        request_class,
        sum(known_plan_requests) as requests,
        sum(revenue_pico) as revenue_pico
    from margins
    group by request_date, request_class

),

class_periods as (

    select
        period_start_date,
        request_class,
        sum(requests) as requests,
        sum(revenue_pico) as revenue_pico
    from class_days
    group by period_start_date, request_class

),

derived_targets as (

    select
        class_periods.period_start_date,
        class_periods.request_class,
        -- Without revenue there is nothing to hold a cost against.
        case
            when class_periods.revenue_pico > 0
                then {{ divide_rounded(
                    '(cast(class_periods.revenue_pico as ' ~ type_pico() ~ ') * '
                    ~ '(1000000000000 - coalesce(request_classes.minimum_margin_ratio_pico, 0)))',
                    'cast(class_periods.requests as ' ~ type_pico() ~ ') * 1000000000000'
                ) }}
        end as cost_target_pico
    from class_periods
    left join request_classes
        on class_periods.request_class = request_classes.request_class

),

own_targets as (

    select
        class_days.request_date,
        class_days.request_class,
        cost_targets.slo_objective_micro,
        {{ convert_currency(
            'cost_targets.cost_target_pico', 'cost_targets.currency_code', 'fx_rates.rate_nano'
        ) }} as cost_target_pico
    from class_days
    inner join cost_targets
        on
            class_days.request_class = cost_targets.request_class
            and {{ valid_at('class_days.request_date', 'cost_targets') }}
    left join fx_rates
        on
            cost_targets.currency_code = fx_rates.currency_code
            and class_days.request_date = fx_rates.rate_date

),

final as (

    select
        class_days.request_date,
        class_days.request_class,
        coalesce(own_targets.cost_target_pico, derived_targets.cost_target_pico) as cost_target_pico,
        case
            when own_targets.cost_target_pico is not null then 'own'
            when derived_targets.cost_target_pico is not null then 'derived'
        end as cost_target_source,
        coalesce(
            own_targets.slo_objective_micro,
            {{ to_scaled_integer("'" ~ var('cost_slo_objective') ~ "'", 6) }}
        ) as slo_objective_micro
    from class_days
    left join derived_targets
        on
            class_days.period_start_date = derived_targets.period_start_date
            and class_days.request_class = derived_targets.request_class
    left join own_targets
        on
            class_days.request_date = own_targets.request_date
            and class_days.request_class = own_targets.request_class

)

select * from final
