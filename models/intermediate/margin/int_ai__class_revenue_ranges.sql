-- What units of unknown plan may earn, per class and period: nothing, which is what they count for, or what the class's
-- other units earn; where it has none, what units of known plan earn in all classes together.
{{ config(materialized='table') }}

with

classes as (

    select * from {{ ref('int_ai__class_totals') }}

),

with_blend as (

    select
        *,
        sum(known_priced_units) over (partition by period_grain, period_start_date) as blended_known_units,
        sum(priced_revenue_pico) over (partition by period_grain, period_start_date) as blended_revenue_pico
    from classes

),

ranges as (

    select
        period_grain,
        period_start_date,
        period_end_date,
        request_class,
        units,
        priced_units,
        known_plan_units,
        priced_units - known_priced_units as unknown_priced_units,
        case when known_priced_units > 0 then known_priced_units else blended_known_units end as rate_units,
        case when known_priced_units > 0 then priced_revenue_pico else blended_revenue_pico end as rate_revenue_pico,
        priced_revenue_pico,
        margin_pico,
        is_provisional
    from with_blend

),

with_possible as (

    select
        *,
        {{ possible_revenue('unknown_priced_units', 'rate_revenue_pico', 'rate_units') }}
            as possible_revenue_pico
    from ranges

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
        unknown_priced_units,
        rate_units,
        rate_revenue_pico,
        possible_revenue_pico,
        priced_revenue_pico + possible_revenue_pico as revenue_high_pico,
        margin_pico,
        margin_pico + possible_revenue_pico as margin_high_pico,
        is_provisional
    from with_possible

    union all

    -- All classes together: where one has no known rate, none is known of all.
    select
        period_grain,
        period_start_date,
        period_end_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        sum(units) as units,
        sum(priced_units) as priced_units,
        sum(known_plan_units) as known_plan_units,
        sum(unknown_priced_units) as unknown_priced_units,
        sum(priced_units - unknown_priced_units) as rate_units,
        sum(priced_revenue_pico) as rate_revenue_pico,
        case when count(*) = count(possible_revenue_pico) then sum(possible_revenue_pico) end as possible_revenue_pico,
        case when count(*) = count(possible_revenue_pico) then sum(priced_revenue_pico + possible_revenue_pico) end
            as revenue_high_pico,
        sum(margin_pico) as margin_pico,
        case when count(*) = count(possible_revenue_pico) then sum(margin_pico + possible_revenue_pico) end
            as margin_high_pico,
        max(case when is_provisional then 1 else 0 end) = 1 as is_provisional
    from with_possible
    group by period_grain, period_start_date, period_end_date

)

select * from final
