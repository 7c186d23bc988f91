-- Requests that had a cost target, and those of them that missed it, over the windows that burn rates look at; what state of
-- the cost SLO each hour is in, and since when its class is in breach.

{{ config(materialized='table') }}

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

with_windows as (

    select
        *,
        {{ sum_over_hours('judged_requests', 1) }} as judged_requests_1h,
        {{ sum_over_hours('judged_requests', 6) }} as judged_requests_6h,
        {{ sum_over_hours('judged_requests', 72) }} as judged_requests_3d,
        {{ sum_over_hours('judged_requests', 24 * var('slo_window_days')) }} as judged_requests_slo,
        {{ sum_over_hours('bad_requests', 1) }} as bad_requests_1h,
        {{ sum_over_hours('bad_requests', 6) }} as bad_requests_6h,
        {{ sum_over_hours('bad_requests', 72) }} as bad_requests_3d,
        {{ sum_over_hours('bad_requests', 24 * var('slo_window_days')) }} as bad_requests_slo
    from with_target

),

with_rates as (

    select
        *,
        {% for window in ['1h', '6h', '3d'] -%}
        {{ burn_rate('bad_requests_' ~ window, 'judged_requests_' ~ window, 'slo_objective_micro') }}
            as burn_rate_{{ window }},
        {% endfor -%}
        1 - {{ burn_rate('bad_requests_slo', 'judged_requests_slo', 'slo_objective_micro') }}
            as error_budget_left
    from with_windows

),

with_state as (

    select
        *,
        case
            when error_budget_left is null then 'no_target'
            when error_budget_left <= 0 or (burn_rate_6h >= 6 and burn_rate_1h >= 6) then 'breach'
            when burn_rate_1h >= 14.4 or (burn_rate_3d >= 1 and burn_rate_6h >= 1) then 'warn'
            else 'ok'
        end as slo_state,
        row_number() over (partition by request_class, request_date order by request_hour desc) as hours_before_end
    from with_rates

),

-- A day is as its last hour with traffic was.
with_last_good_day as (

    select
        *,
        max(case when hours_before_end = 1 and slo_state <> 'breach' then request_date end) over (
            partition by request_class
        ) as last_good_date
    from with_state

),

final as (

    select
        request_date,
        request_hour,
        request_class,
        cost_target_pico,
        cost_target_source,
        slo_objective_micro,
        priced_requests,
        unpriced_requests,
        case when cost_target_pico is not null then good_requests end as good_requests,
        case when cost_target_pico is not null then bad_requests end as bad_requests,
        cost_pico,
        error_budget_left,
        burn_rate_1h,
        burn_rate_6h,
        burn_rate_3d,
        slo_state,
        -- In breach at the last day with traffic, without a break.
        min(case when last_good_date is null or last_good_date < request_date then request_date end) over (
            partition by request_class
        ) as breached_since_date
    from with_last_good_day

)

select * from final
