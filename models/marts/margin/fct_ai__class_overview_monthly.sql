with

margins as (

    select
        *,
        row_number() over (partition by request_class order by period_start_date desc) as months_before_last
    from {{ ref('fct_ai__class_margins') }}
    where period_grain = 'month'

),

gaps as (

    select * from {{ ref('fct_ai__blended_gaps') }}
    where
        slice_type = 'all'
        and period_grain = 'month'

),

slo_days as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as request_month
    from {{ ref('fct_ai__cost_slo_daily') }}

),

classes as (

    select * from {{ ref('dim_ai__request_classes') }}

),

work_items as (

    select * from {{ ref('fct_ai__work_items') }}

),

slo_days_numbered as (

    select
        *,
        row_number() over (partition by request_class, request_month order by request_date desc) as days_before_end
    from slo_days

),

slo_months as (

    select
        request_class,
        request_month,
        sum(hours_in_warning) as hours_in_warning,
        sum(hours_in_breach) as hours_in_breach,
        max(case when days_before_end = 1 then slo_state end) as slo_state,
        max(case when days_before_end = 1 then error_budget_left end) as error_budget_left
    from slo_days_numbered
    group by request_class, request_month

),

final as (

    select
        margins.period_start_date as request_month,
        margins.request_class,
        classes.class_name,
        classes.unit,
        classes.owner,
        classes.runbook_url,
        margins.currency_code,

        -- counts
        margins.units,
        margins.priced_units,
        margins.customers,
        margins.days_logged,
        margins.days_in_period,

        -- money
        margins.revenue,
        margins.cost,
        margins.contribution_margin,
        margins.contribution_margin_high,
        gaps.hidden_loss,

        -- money per priced unit
        margins.revenue_per_unit,
        margins.cost_per_unit,
        margins.contribution_margin_per_unit,
        margins.contribution_margin_per_unit_high,
        gaps.blended_contribution_margin_per_unit,
        gaps.blended_gap,

        -- ratios
        margins.contribution_margin_ratio,
        margins.margin_interval_lower,
        margins.margin_interval_upper,
        margins.known_plan_share,
        gaps.share,
        gaps.flip_share,
        slo_months.error_budget_left,

        -- judgement
        margins.verdict,
        margins.verdict_reason,
        gaps.is_masked,
        margins.is_provisional,

        -- cost target
        slo_months.slo_state,
        cast(slo_months.hours_in_warning as bigint) as hours_in_warning,
        cast(slo_months.hours_in_breach as bigint) as hours_in_breach,

        -- what to do now: at the last month of the class
        work_items.work_rank,
        work_items.reason as work_reason,
        work_items.suggestion
    from margins
    left join gaps
        on
            margins.period_start_date = gaps.period_start_date
            and margins.request_class = gaps.request_class
    left join slo_months
        on
            margins.period_start_date = slo_months.request_month
            and margins.request_class = slo_months.request_class
    left join classes
        on margins.request_class = classes.request_class
    left join work_items
        on
            margins.request_class = work_items.request_class
            and margins.months_before_last = 1

)

select * from final
