with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where traffic_segment = 'customer'

),

intervals as (

    select * from {{ ref('int_ai__class_margin_intervals') }}

),

percentiles as (

    select * from {{ ref('int_ai__class_cost_percentiles') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

classes as (

    select
        request_date,
        request_class,
        currency_code,
        sum(units) as units,
        sum(case when is_request_priced then units else 0 end) as priced_units,
        sum(requests) as requests,
        sum(case when is_request_priced then requests else 0 end) as priced_requests,
        sum(attempts) as attempts,
        sum(revenue_pico) as revenue_pico,
        sum(case when is_request_priced then revenue_pico else 0 end) as priced_revenue_pico,
        {% for component in ['token', 'compute', 'retrieval', 'third_party'] -%}
        sum(case when is_request_priced then {{ component }}_cost_pico else 0 end) as {{ component }}_cost_pico,
        {% endfor -%}
        sum(case when is_request_priced then cost_pico else 0 end) as cost_pico,
        coalesce(sum(contribution_margin_pico), 0) as contribution_margin_pico,
        sum(accelerator_microseconds) as accelerator_microseconds,
        sum(measured_accelerator_microseconds) as measured_accelerator_microseconds
    from margins
    group by request_date, request_class, currency_code

),

final as (

    select
        classes.request_date,
        classes.request_class,
        classes.currency_code,

        -- counts
        cast(classes.units as bigint) as units,
        cast(classes.priced_units as bigint) as priced_units,
        cast(classes.requests as bigint) as requests,
        cast(classes.priced_requests as bigint) as priced_requests,
        cast(classes.attempts as bigint) as attempts,
        cast(coalesce(intervals.customers, 0) as bigint) as customers,

        -- money
        {{ ai_unit_economics.pico_to_decimal('classes.revenue_pico') }} as revenue,
        {{ ai_unit_economics.pico_to_decimal('classes.priced_revenue_pico') }} as priced_revenue,
        {{ ai_unit_economics.pico_to_decimal('classes.revenue_pico - classes.priced_revenue_pico') }}
            as unpriced_revenue,
        {% for component in ['token', 'compute', 'retrieval', 'third_party'] -%}
        {{ ai_unit_economics.pico_to_decimal('classes.' ~ component ~ '_cost_pico') }} as {{ component }}_cost,
        {% endfor -%}
        {{ ai_unit_economics.pico_to_decimal('classes.cost_pico') }} as cost,
        {{ ai_unit_economics.pico_to_decimal('classes.contribution_margin_pico') }} as contribution_margin,

        -- money per priced unit
        {{ ai_unit_economics.per_unit('classes.priced_revenue_pico', 'classes.priced_units') }}
            as revenue_per_unit,
        {{ ai_unit_economics.per_unit('classes.cost_pico', 'classes.priced_units') }} as cost_per_unit,
        {{ ai_unit_economics.per_unit('classes.contribution_margin_pico', 'classes.priced_units') }}
            as contribution_margin_per_unit,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p50_pico') }} as cost_per_request_p50,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p95_pico') }} as cost_per_request_p95,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p99_pico') }} as cost_per_request_p99,

        -- ratios
        {{ ai_unit_economics.ratio('classes.contribution_margin_pico', 'classes.priced_revenue_pico') }}
            as contribution_margin_ratio,
        {{ ai_unit_economics.ratio('classes.priced_requests', 'classes.requests') }} as priced_share,
        {{ ai_unit_economics.ratio('classes.measured_accelerator_microseconds', 'classes.accelerator_microseconds') }}
            as measured_share,
        intervals.half_width as margin_interval_half_width,
        intervals.margin_per_unit - intervals.half_width as margin_interval_lower,
        intervals.margin_per_unit + intervals.half_width as margin_interval_upper,

        -- judgement
        case
            when coalesce(intervals.customers, 0) < 10 then 'undecided'
            when intervals.margin_per_unit - intervals.half_width > 0 then 'positive'
            when intervals.margin_per_unit + intervals.half_width < 0 then 'negative'
            else 'undecided'
        end as verdict,
        not {{ ai_unit_economics.is_final_period(
            ai_unit_economics.revenue_period_end(ai_unit_economics.revenue_period_start('classes.request_date')),
            'data_window.data_through_date'
        ) }} as is_provisional
    from classes
    cross join data_window
    left join intervals
        on
            classes.request_date = intervals.request_date
            and classes.request_class = intervals.request_class
    left join percentiles
        on
            classes.request_date = percentiles.request_date
            and classes.request_class = percentiles.request_class

)

select * from final
