with

class_margins as (

    select * from {{ ref('int_ai__class_margins') }}
    where period_grain = 'week'

),

final as (

    select
        period_start_date as request_week,
        request_class,
        currency_code,
        units,
        priced_units,
        known_plan_units,
        requests,
        priced_requests,
        attempts,
        estimated_usage_attempts,
        customers,
        days_logged,
        days_in_period,
        revenue,
        expected_revenue,
        priced_revenue,
        unpriced_revenue,
        token_cost,
        compute_cost,
        retrieval_cost,
        third_party_cost,
        cost,
        contribution_margin,
        contribution_margin_high,
        revenue_per_unit,
        revenue_per_unit_high,
        cost_per_unit,
        contribution_margin_per_unit,
        contribution_margin_per_unit_high,
        cost_per_request_p50,
        cost_per_request_p95,
        cost_per_request_p99,
        contribution_margin_ratio,
        priced_share,
        estimated_usage_share,
        known_plan_share,
        measured_share,
        profiled_share,
        estimated_share,
        weak_profile_share,
        margin_interval_half_width,
        margin_interval_lower,
        margin_interval_upper,
        verdict,
        verdict_reason,
        is_provisional
    from class_margins

)

select * from final
