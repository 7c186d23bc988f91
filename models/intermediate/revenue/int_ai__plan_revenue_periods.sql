with

accrued as (

    select * from {{ ref('int_ai__plan_revenue_accrued') }}

),

class_revenue as (

    select * from {{ ref('int_ai__plan_class_revenue') }}

),

requests as (

    select * from {{ ref('fct_ai__requests_daily') }}
    where
        traffic_segment = 'customer'
        and plan_id <> 'unassigned'
        and units > 0

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

request_periods as (

    select
        plan_id,
        source_relation,
        first_unit_request_id,
        is_request_priced,
        {{ ai_unit_economics.revenue_period_start('request_date') }} as period_start_date
    from requests

),

volumes as (

    select
        plan_id,
        period_start_date,
        sum(units) as units,
        sum(units * revenue_per_unit_pico) as shared_revenue_pico,
        sum(units * expected_revenue_per_unit_pico) as shared_expected_revenue_pico,
        max(plan_weight_pico) > 0 as has_weight
    from class_revenue
    group by plan_id, period_start_date

),

-- The one unit of a plan and period that takes what whole shares leave over.
ranked_units as (

    select
        plan_id,
        period_start_date,
        source_relation,
        first_unit_request_id,
        row_number() over (
            partition by plan_id, period_start_date
            order by
                case when is_request_priced then 0 else 1 end, source_relation, first_unit_request_id
        ) as unit_rank
    from request_periods

),

joined as (

    select
        coalesce(accrued.plan_id, volumes.plan_id) as plan_id,
        coalesce(accrued.period_start_date, volumes.period_start_date) as period_start_date,
        coalesce(accrued.accrued_revenue_pico, 0) as accrued_revenue_pico,
        coalesce(accrued.revenue_before_log_pico, 0) as revenue_before_log_pico,
        coalesce(accrued.expected_revenue_pico, 0) as expected_revenue_pico,
        coalesce(accrued.plan_revenue_pico, 0) as plan_revenue_pico,
        coalesce(volumes.units, 0) as units,
        coalesce(volumes.shared_revenue_pico, 0) as shared_revenue_pico,
        coalesce(volumes.shared_expected_revenue_pico, 0) as shared_expected_revenue_pico,
        coalesce(volumes.has_weight, false) as is_shared
    from accrued
    full outer join volumes
        on
            accrued.plan_id = volumes.plan_id
            and accrued.period_start_date = volumes.period_start_date

),

shared as (

    select
        *,
        {{ ai_unit_economics.revenue_period_end('period_start_date') }} as period_end_date
    from joined

),

final as (

    select
        shared.plan_id,
        shared.period_start_date,
        shared.period_end_date,
        shared.units,
        shared.accrued_revenue_pico,
        shared.revenue_before_log_pico,
        shared.expected_revenue_pico,
        case when shared.is_shared then shared.plan_revenue_pico - shared.shared_revenue_pico else 0 end
            as remainder_pico,
        case when shared.is_shared then shared.expected_revenue_pico - shared.shared_expected_revenue_pico else 0 end
            as expected_remainder_pico,
        ranked_units.source_relation as remainder_source_relation,
        ranked_units.first_unit_request_id as remainder_request_id,
        case when shared.is_shared then 0 else shared.plan_revenue_pico end as breakage_pico,
        {{ ai_unit_economics.is_final_period('shared.period_end_date', 'data_window.data_through_date') }}
        and shared.expected_revenue_pico = 0 as is_final
    from shared
    cross join data_window
    left join ranked_units
        on
            shared.plan_id = ranked_units.plan_id
            and shared.period_start_date = ranked_units.period_start_date
            and ranked_units.unit_rank = 1

)

select * from final
