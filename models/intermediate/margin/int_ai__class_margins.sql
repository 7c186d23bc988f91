-- Contribution margin per class and day, week or month: the one definition behind the marts of all three grains.
{{ config(materialized='table') }}

with

classes as (

    select * from {{ ref('int_ai__class_totals') }}

),

ranges as (

    select * from {{ ref('int_ai__class_revenue_ranges') }}

),

intervals as (

    select * from {{ ref('int_ai__class_margin_intervals') }}

),

verdicts as (

    select * from {{ ref('int_ai__class_verdicts') }}

),

weak_profiles as (

    select * from {{ ref('int_ai__weak_profile_time') }}

),

percentiles as (

    select * from {{ ref('int_ai__class_cost_percentiles') }}

),

days_logged as (

    select * from {{ ref('int_ai__days_logged') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

final as (

    select
        classes.period_grain,
        classes.period_start_date,
        classes.period_end_date,
        classes.request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- counts
        cast(classes.units as bigint) as units,
        cast(classes.priced_units as bigint) as priced_units,
        cast(classes.known_plan_units as bigint) as known_plan_units,
        cast(classes.requests as bigint) as requests,
        cast(classes.priced_requests as bigint) as priced_requests,
        cast(classes.attempts as bigint) as attempts,
        cast(classes.estimated_usage_attempts as bigint) as estimated_usage_attempts,
        cast(coalesce(intervals.customers, 0) as bigint) as customers,
        cast(days_logged.days_logged as bigint) as days_logged,
        cast(days_logged.days_in_period as bigint) as days_in_period,

        -- money
        {{ ai_unit_economics.pico_to_decimal('classes.revenue_pico') }} as revenue,
        {{ ai_unit_economics.pico_to_decimal('classes.expected_revenue_pico') }} as expected_revenue,
        {{ ai_unit_economics.pico_to_decimal('classes.priced_revenue_pico') }} as priced_revenue,
        {{ ai_unit_economics.pico_to_decimal('classes.revenue_pico - classes.priced_revenue_pico') }}
            as unpriced_revenue,
        {{ ai_unit_economics.pico_to_decimal('classes.token_cost_pico') }} as token_cost,
        {{ ai_unit_economics.pico_to_decimal('classes.compute_cost_pico') }} as compute_cost,
        {{ ai_unit_economics.pico_to_decimal('classes.retrieval_cost_pico') }} as retrieval_cost,
        {{ ai_unit_economics.pico_to_decimal('classes.third_party_cost_pico') }} as third_party_cost,
        {{ ai_unit_economics.pico_to_decimal('classes.cost_pico') }} as cost,
        {{ ai_unit_economics.pico_to_decimal('classes.margin_pico') }} as contribution_margin,
        {{ ai_unit_economics.pico_to_decimal('ranges.margin_high_pico') }} as contribution_margin_high,

        -- money per priced unit
        {{ ai_unit_economics.per_unit('classes.priced_revenue_pico', 'classes.priced_units') }}
            as revenue_per_unit,
        {{ ai_unit_economics.per_unit('ranges.revenue_high_pico', 'classes.priced_units') }}
            as revenue_per_unit_high,
        {{ ai_unit_economics.per_unit('classes.cost_pico', 'classes.priced_units') }} as cost_per_unit,
        {{ ai_unit_economics.per_unit('classes.margin_pico', 'classes.priced_units') }}
            as contribution_margin_per_unit,
        {{ ai_unit_economics.per_unit('ranges.margin_high_pico', 'classes.priced_units') }}
            as contribution_margin_per_unit_high,

        -- money per priced request
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p50_pico') }} as cost_per_request_p50,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p95_pico') }} as cost_per_request_p95,
        {{ ai_unit_economics.pico_to_decimal('percentiles.cost_p99_pico') }} as cost_per_request_p99,

        -- ratios
        {{ ai_unit_economics.ratio('classes.margin_pico', 'classes.priced_revenue_pico') }}
            as contribution_margin_ratio,
        {{ ai_unit_economics.ratio('classes.priced_requests', 'classes.requests') }} as priced_share,
        {{ ai_unit_economics.ratio('classes.estimated_usage_attempts', 'classes.attempts') }} as estimated_usage_share,
        {{ ai_unit_economics.ratio('classes.known_plan_units', 'classes.units') }} as known_plan_share,
        {% for source in ['measured', 'profiled', 'estimated'] -%}
        {{ ai_unit_economics.ratio(
            'classes.' ~ source ~ '_accelerator_microseconds', 'classes.accelerator_microseconds'
        ) }} as {{ source }}_share,
        {% endfor -%}
        {{ ai_unit_economics.ratio(
            'coalesce(weak_profiles.accelerator_microseconds, 0)', 'classes.accelerator_microseconds'
        ) }} as weak_profile_share,
        intervals.half_width as margin_interval_half_width,
        intervals.lower_margin as margin_interval_lower,
        intervals.upper_margin as margin_interval_upper,

        -- judgement
        verdicts.verdict,
        verdicts.verdict_reason,
        not {{ ai_unit_economics.is_final_period(
            ai_unit_economics.revenue_period_end(
                ai_unit_economics.revenue_period_start(dbt.dateadd('day', -1, 'classes.period_end_date'))
            ),
            'data_window.data_through_date'
        ) }}
        or classes.expected_revenue_pico <> 0 as is_provisional
    from classes
    cross join data_window
    inner join days_logged
        on
            classes.period_grain = days_logged.period_grain
            and classes.period_start_date = days_logged.period_start_date
    inner join ranges
        on
            classes.period_grain = ranges.period_grain
            and classes.period_start_date = ranges.period_start_date
            and classes.request_class = ranges.request_class
    inner join verdicts
        on
            classes.period_grain = verdicts.period_grain
            and classes.period_start_date = verdicts.period_start_date
            and classes.request_class = verdicts.request_class
    left join intervals
        on
            classes.period_grain = intervals.period_grain
            and classes.period_start_date = intervals.period_start_date
            and classes.request_class = intervals.request_class
    left join weak_profiles
        on
            classes.period_grain = weak_profiles.period_grain
            and classes.period_start_date = weak_profiles.period_start_date
            and classes.request_class = weak_profiles.request_class
    left join percentiles
        on
            classes.period_grain = percentiles.period_grain
            and classes.period_start_date = percentiles.period_start_date
            and classes.request_class = percentiles.request_class

)

select * from final
