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
        {% for name, hours in {'1h': 1, '6h': 6, '3d': 72, 'slo': var('slo_window_days') * 24}.items() -%}
        {% for count in ['judged', 'bad'] -%}
        sum({{ count }}_requests) over (
            partition by request_class order by hour_number range between {{ hours - 1 }} preceding and current row
        ) as {{ count }}_requests_{{ name }}{{ ',' if not (loop.last and name == 'slo') }}
        {% endfor -%}
        {% endfor %}
    from with_target

)

select * from final
