-- Whether a class, or per week all together, earns or loses for sure: whatever units of unknown plan earn, and whichever
-- customers happened to ask. The one place that says what a verdict is, and why there is none.
{{ config(materialized='table') }}

with

classes as (

    select * from {{ ref('int_ai__class_totals') }}

),

intervals as (

    select * from {{ ref('int_ai__class_margin_intervals') }}

),

unioned as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        request_class,
        units,
        priced_units,
        known_plan_units,
        margin_pico,
        possible_revenue_pico,
        is_provisional
    from classes

    union all

    -- All classes together: what they may earn is not known where it is not of one.
    select
        period_grain,
        period_start_date,
        period_end_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        sum(units) as units,
        sum(priced_units) as priced_units,
        sum(known_plan_units) as known_plan_units,
        sum(margin_pico) as margin_pico,
        {{ sum_if_known('possible_revenue_pico') }} as possible_revenue_pico,
        max(case when is_provisional then 1 else 0 end) = 1 as is_provisional
    from classes
    where period_grain = 'week'
    group by period_grain, period_start_date, period_end_date

),

joined as (

    select
        unioned.*,
        unioned.margin_pico + unioned.possible_revenue_pico as margin_high_pico,
        intervals.half_width,
        intervals.lower_margin,
        intervals.upper_margin,
        coalesce(intervals.customers, 0) as customers,
        {{ ratio('unioned.possible_revenue_pico', 'unioned.priced_units') }} / 1e12
            as possible_revenue_per_unit
    from unioned
    left join intervals
        on
            unioned.period_grain = intervals.period_grain
            and unioned.period_start_date = intervals.period_start_date
            and coalesce(unioned.request_class, '') = coalesce(intervals.request_class, '')

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
