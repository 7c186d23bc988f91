with

classes as (

    select * from {{ ref('int_ai__class_totals') }}

),

verdicts as (

    select * from {{ ref('int_ai__class_verdicts') }}

),

profile_usage as (

    select * from {{ ref('int_ai__profile_usage_judged') }}
    where
        traffic_segment = 'customer'
        and is_weak_profile

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

percentiles as (

    select * from {{ ref('int_ai__class_cost_percentiles') }}

),

-- Accelerator time that a flagged profile stands for.
weak_profiles as (

    select
        periods.period_grain,
        periods.period_start_date,
        profile_usage.request_class,
        sum(profile_usage.accelerator_microseconds) as accelerator_microseconds
    from profile_usage
    inner join periods
        on profile_usage.request_date = periods.calendar_date
    group by periods.period_grain, periods.period_start_date, profile_usage.request_class

),

final as (

    select
        classes.period_grain,
        classes.period_start_date,
        classes.period_end_date,
        classes.request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- counts
        {% for count in [
            'units', 'priced_units', 'known_plan_units', 'requests', 'priced_requests', 'attempts',
            'estimated_usage_attempts',
        ] -%}
        cast(classes.{{ count }} as bigint) as {{ count }},
        {% endfor -%}
        cast(verdicts.customers as bigint) as customers,
        cast(classes.days_logged as bigint) as days_logged,
        cast(classes.days_in_period as bigint) as days_in_period,

        -- money
        {% for amount in ['revenue', 'expected_revenue', 'priced_revenue'] -%}
        {{ pico_to_decimal('classes.' ~ amount ~ '_pico') }} as {{ amount }},
        {% endfor -%}
        {{ pico_to_decimal('classes.revenue_pico - classes.priced_revenue_pico') }}
            as unpriced_revenue,
        {% for amount in ['token_cost', 'compute_cost', 'retrieval_cost', 'third_party_cost', 'cost'] -%}
        {{ pico_to_decimal('classes.' ~ amount ~ '_pico') }} as {{ amount }},
        {% endfor -%}
        {{ pico_to_decimal('classes.margin_pico') }} as contribution_margin,
        {{ pico_to_decimal('classes.margin_high_pico') }} as contribution_margin_high,

        -- money per priced unit
        {% for name, total in {
            'revenue_per_unit': 'classes.priced_revenue_pico',
            'revenue_per_unit_high': 'classes.revenue_high_pico',
            'cost_per_unit': 'classes.cost_pico',
            'contribution_margin_per_unit': 'classes.margin_pico',
            'contribution_margin_per_unit_high': 'classes.margin_high_pico',
        }.items() -%}
        {{ per_unit(total, 'classes.priced_units') }} as {{ name }},
        {% endfor %}
        -- money per priced request
        {{ pico_to_decimal('percentiles.cost_p50_pico') }} as cost_per_request_p50,
        {{ pico_to_decimal('percentiles.cost_p95_pico') }} as cost_per_request_p95,
        {{ pico_to_decimal('percentiles.cost_p99_pico') }} as cost_per_request_p99,

        -- ratios
        {{ ratio('classes.margin_pico', 'classes.priced_revenue_pico') }}
            as contribution_margin_ratio,
        {{ ratio('classes.priced_requests', 'classes.requests') }} as priced_share,
        {{ ratio('classes.estimated_usage_attempts', 'classes.attempts') }} as estimated_usage_share,
        {{ ratio('classes.known_plan_units', 'classes.units') }} as known_plan_share,
        {% for source in ['measured', 'profiled', 'estimated'] -%}
        {{ ratio(
            'classes.' ~ source ~ '_accelerator_microseconds', 'classes.accelerator_microseconds'
        ) }} as {{ source }}_share,
        {% endfor -%}
        {{ ratio(
            'coalesce(weak_profiles.accelerator_microseconds, 0)', 'classes.accelerator_microseconds'
        ) }} as weak_profile_share,
        verdicts.half_width as margin_interval_half_width,
        verdicts.lower_margin as margin_interval_lower,
        verdicts.upper_margin as margin_interval_upper,

        -- judgement
        verdicts.verdict,
        verdicts.verdict_reason,
        classes.is_provisional
    from classes
    inner join verdicts
        on
            classes.period_grain = verdicts.period_grain
            and classes.period_start_date = verdicts.period_start_date
            and classes.request_class = verdicts.request_class
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
