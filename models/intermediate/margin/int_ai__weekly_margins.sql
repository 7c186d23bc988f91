-- Margin and verdict per week, of each class and of all classes together (no class): where crossings are looked for.
{{ config(materialized='table') }}

with

class_margins as (

    select * from {{ ref('int_ai__class_margins') }}
    where period_grain = 'week'

),

class_totals as (

    select * from {{ ref('int_ai__class_totals') }}
    where period_grain = 'week'

),

ranges as (

    select * from {{ ref('int_ai__class_revenue_ranges') }}
    where
        period_grain = 'week'
        and request_class is null

),

verdicts as (

    select * from {{ ref('int_ai__class_verdicts') }}
    where
        period_grain = 'week'
        and request_class is null

),

blend_intervals as (

    select * from {{ ref('int_ai__class_margin_intervals') }}
    where
        period_grain = 'week'
        and request_class is null

),

blends as (

    select
        class_totals.period_start_date,
        class_totals.period_end_date,
        sum(class_totals.priced_units) as units,
        sum(class_totals.margin_pico) as margin_pico,
        max(case when class_margins.is_provisional then 1 else 0 end) = 1 as is_provisional
    from class_totals
    inner join class_margins
        on
            class_totals.period_start_date = class_margins.period_start_date
            and class_totals.request_class = class_margins.request_class
    group by class_totals.period_start_date, class_totals.period_end_date

),

final as (

    select
        period_start_date as week_start_date,
        period_end_date as week_end_date,
        request_class,
        false as is_total,
        contribution_margin_per_unit,
        contribution_margin_per_unit_high,
        margin_interval_lower,
        margin_interval_upper,
        {{ ai_unit_economics.ratio('priced_units', 'sum(priced_units) over (partition by period_start_date)') }} as share,
        known_plan_share,
        verdict,
        verdict_reason,
        is_provisional
    from class_margins

    union all

    select
        blends.period_start_date as week_start_date,
        blends.period_end_date as week_end_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        true as is_total,
        {{ ai_unit_economics.per_unit('blends.margin_pico', 'blends.units') }} as contribution_margin_per_unit,
        {{ ai_unit_economics.per_unit('ranges.margin_high_pico', 'blends.units') }} as contribution_margin_per_unit_high,
        blend_intervals.lower_margin as margin_interval_lower,
        blend_intervals.upper_margin as margin_interval_upper,
        {{ ai_unit_economics.ratio('blends.units', 'blends.units') }} as share,
        {{ ai_unit_economics.ratio('ranges.known_plan_units', 'ranges.units') }} as known_plan_share,
        verdicts.verdict,
        verdicts.verdict_reason,
        blends.is_provisional
    from blends
    inner join ranges
        on blends.period_start_date = ranges.period_start_date
    inner join verdicts
        on blends.period_start_date = verdicts.period_start_date
    left join blend_intervals
        on blends.period_start_date = blend_intervals.period_start_date

)

select * from final
