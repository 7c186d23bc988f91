with

class_margins as (

    select * from {{ ref('int_ai__class_margins') }}
    where period_grain = 'day'

),

percentiles as (

    select * from {{ ref('int_ai__class_cost_percentiles') }}

),

final as (

    select
        class_margins.period_start_date as request_date,
        class_margins.request_class,
        class_margins.currency_code,
        class_margins.units,
        class_margins.priced_units,
        class_margins.requests,
        class_margins.priced_requests,
        class_margins.attempts,
        class_margins.customers,
        class_margins.revenue,
        class_margins.priced_revenue,
        class_margins.unpriced_revenue,
        class_margins.token_cost,
        class_margins.compute_cost,
        class_margins.retrieval_cost,
        class_margins.third_party_cost,
        class_margins.cost,
        class_margins.contribution_margin,
        class_margins.revenue_per_unit,
        class_margins.cost_per_unit,
        class_margins.contribution_margin_per_unit,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p50_pico') }} as cost_per_request_p50,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p95_pico') }} as cost_per_request_p95,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p99_pico') }} as cost_per_request_p99,
        class_margins.contribution_margin_ratio,
        class_margins.priced_share,
        class_margins.measured_share,
        class_margins.profiled_share,
        class_margins.estimated_share,
        class_margins.weak_profile_share,
        class_margins.margin_interval_half_width,
        class_margins.margin_interval_lower,
        class_margins.margin_interval_upper,
        class_margins.verdict,
        class_margins.is_provisional
    from class_margins
    left join percentiles
        on
            class_margins.period_start_date = percentiles.request_date
            and class_margins.request_class = percentiles.request_class

)

select * from final
