-- Requests that had a cost target, and those of them that missed it, over the windows that burn rates look at.

with

hours as (

    select * from {{ ref('int_ai__request_costs_hourly') }}

),

targets as (

    select * from {{ ref('int_ai__cost_targets_daily') }}

),

with_target as (

    select
        hours.request_date,
        hours.request_hour,
        {{ dbt.datediff("cast('2000-01-01' as timestamp)", 'hours.request_hour', 'hour') }} as hour_number,
        hours.request_class,
        targets.cost_target_pico,
        targets.cost_target_source,
        targets.slo_objective_micro,
        hours.priced_requests,
        hours.unpriced_requests,
        hours.good_requests,
        hours.cost_pico,
        case when targets.cost_target_pico is null then 0 else hours.priced_requests end as judged_requests,
        case when targets.cost_target_pico is null then 0 else hours.priced_requests - hours.good_requests end
            as bad_requests
    from hours
    inner join targets
        on
            hours.request_date = targets.request_date
            and hours.request_class = targets.request_class

),

final as (

    select
        *,
        {{ ai_unit_economics.sum_over_hours('judged_requests', 1) }} as judged_requests_1h,
        {{ ai_unit_economics.sum_over_hours('judged_requests', 6) }} as judged_requests_6h,
        {{ ai_unit_economics.sum_over_hours('judged_requests', 72) }} as judged_requests_3d,
        {{ ai_unit_economics.sum_over_hours('judged_requests', 24 * var('slo_window_days')) }} as judged_requests_slo,
        {{ ai_unit_economics.sum_over_hours('bad_requests', 1) }} as bad_requests_1h,
        {{ ai_unit_economics.sum_over_hours('bad_requests', 6) }} as bad_requests_6h,
        {{ ai_unit_economics.sum_over_hours('bad_requests', 72) }} as bad_requests_3d,
        {{ ai_unit_economics.sum_over_hours('bad_requests', 24 * var('slo_window_days')) }} as bad_requests_slo
    from with_target

)

select * from final
