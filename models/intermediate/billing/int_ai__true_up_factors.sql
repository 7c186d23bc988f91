-- What the bill makes of one rated pico-unit, per month and meter. An open month takes the last closed month's factor.

{{ config(materialized='table') }}

with

reconciled as (

    select * from {{ ref('int_ai__cost_reconciled') }}
    where cost_category = 'variable_unit_cost'

),

rated_months as (

    select
        cost_month,
        provider,
        item,
        service_tier,
        meter
    from reconciled
    where rated_cost_pico > 0

),

closed_months as (

    select
        cost_month,
        provider,
        item,
        service_tier,
        meter,
        effective_cost_pico,
        rated_cost_pico
    from reconciled
    where
        is_final
        and unconverted_charges = 0
        and rated_cost_pico > 0
        and effective_cost_pico > 0

),

ranked as (

    select
        rated_months.cost_month,
        rated_months.provider,
        rated_months.item,
        rated_months.service_tier,
        rated_months.meter,
        closed_months.cost_month as factor_month,
        closed_months.effective_cost_pico as factor_numerator_pico,
        closed_months.rated_cost_pico as factor_denominator_pico,
        row_number() over (
            partition by
                rated_months.cost_month, rated_months.provider, rated_months.item, rated_months.service_tier,
                rated_months.meter
            order by closed_months.cost_month desc
        ) as factor_rank
    from rated_months
    inner join closed_months
        on
            rated_months.provider = closed_months.provider
            and rated_months.item = closed_months.item
            and rated_months.service_tier = closed_months.service_tier
            and rated_months.meter = closed_months.meter
            and rated_months.cost_month >= closed_months.cost_month

),

final as (

    select
        cost_month,
        provider,
        item,
        service_tier,
        meter,
        factor_month,
        factor_numerator_pico,
        factor_denominator_pico,
        cost_month = factor_month as is_final
    from ranked
    where factor_rank = 1

)

select * from final
