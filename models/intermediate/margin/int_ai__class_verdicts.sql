-- Whether a class, or per week all together, earns or loses for sure: whatever units of unknown plan earn, and whichever
-- customers happened to ask. The one place that says what a verdict is, and why there is none.
{{ config(materialized='table') }}

with

ranges as (

    select * from {{ ref('int_ai__class_revenue_ranges') }}
    where
        request_class is not null
        or period_grain = 'week'

),

intervals as (

    select * from {{ ref('int_ai__class_margin_intervals') }}

),

joined as (

    select
        ranges.*,
        intervals.half_width,
        intervals.lower_margin,
        intervals.upper_margin,
        coalesce(intervals.customers, 0) as customers,
        {{ ratio('ranges.possible_revenue_pico', 'ranges.priced_units') }} / 1e12
            as possible_revenue_per_unit
    from ranges
    left join intervals
        on
            ranges.period_grain = intervals.period_grain
            and ranges.period_start_date = intervals.period_start_date
            and coalesce(ranges.request_class, '') = coalesce(intervals.request_class, '')

),

-- At nothing for units of unknown plan, and at the most that they may earn.
judged as (

    select
        *,
        case
            when customers < 10 then 'undecided'
            when lower_margin > 0 then 'positive'
            when upper_margin < 0 then 'negative'
            else 'undecided'
        end as low_verdict,
        case
            when customers < 10 then 'undecided'
            when lower_margin > 0 or lower_margin + possible_revenue_per_unit > 0 then 'positive'
            when upper_margin + possible_revenue_per_unit < 0 then 'negative'
            else 'undecided'
        end as high_verdict
    from joined

),

final as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        request_class,
        units,
        priced_units,
        known_plan_units,
        revenue_high_pico,
        margin_pico,
        margin_high_pico,
        customers,
        half_width,
        lower_margin,
        upper_margin,
        case when low_verdict = high_verdict then low_verdict else 'undecided' end as verdict,
        case
            when low_verdict = high_verdict and low_verdict <> 'undecided' then null
            when priced_units = 0 then 'no_priced_units'
            when low_verdict <> high_verdict then 'unknown_plans'
            when margin_pico < 0 and coalesce(margin_high_pico >= 0, true) then 'unknown_plans'
            when customers < 10 then 'too_few_customers'
            else 'interval_over_zero'
        end as verdict_reason,
        is_provisional
    from judged

)

select * from final
