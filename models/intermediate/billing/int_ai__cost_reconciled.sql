-- Rated cost against billed cost, by month and by what it is for, and the gap split into what the log does not cover and what
-- was priced otherwise. Only variable unit costs have a meter that requests move; the rest of the bill has rows of its own.
{{ config(materialized='table') }}

with

usage as (

    select * from {{ ref('int_ai__rated_usage_by_class') }}

),

charges as (

    select * from {{ ref('int_ai__charges_classified') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

rated as (

    select
        usage_month,
        'variable_unit_cost' as cost_category,
        provider,
        item,
        service_tier,
        meter,
        sum(quantity_micro) as quantity_micro,
        sum(rated_cost_pico) as rated_cost_pico
    from usage
    group by usage_month, provider, item, service_tier, meter

),

keyed as (

    select
        charge_month as cost_month,
        cost_category,
        case cost_category when 'variable_unit_cost' then provider else service_provider_name end as provider,
        case cost_category when 'variable_unit_cost' then item else sku_id end as item,
        case cost_category when 'variable_unit_cost' then service_tier_name end as service_tier,
        case cost_category when 'variable_unit_cost' then meter end as meter,
        case when charge_class = 'Correction' then converted_effective_cost_pico else 0 end as correction_cost_pico,
        quantity_micro,
        has_unknown_unit,
        converted_effective_cost_pico,
        converted_billed_cost_pico
    from charges

),

-- A charge whose amount is not known makes its row's amounts unknown. Some state no quantity, such as corrections; one in an
-- unknown unit makes the whole unknown.
bill as (

    select
        cost_month,
        cost_category,
        provider,
        item,
        service_tier,
        meter,
        count(*) as charges,
        count(*) - count(converted_effective_cost_pico) as unconverted_charges,
        case when not bool_or(has_unknown_unit) then sum(coalesce(quantity_micro, 0)) end as quantity_micro,
        {{ sum_if_known('converted_effective_cost_pico') }} as effective_cost_pico,
        {{ sum_if_known('converted_billed_cost_pico') }} as billed_cost_pico,
        {{ sum_if_known('correction_cost_pico') }} as correction_cost_pico
    from keyed
    group by cost_month, cost_category, provider, item, service_tier, meter

),

matched as (

    select
        coalesce(rated.cost_category, bill.cost_category) as cost_category,
        coalesce(rated.usage_month, bill.cost_month) as cost_month,
        coalesce(rated.provider, bill.provider) as provider,
        coalesce(rated.item, bill.item) as item,
        coalesce(rated.service_tier, bill.service_tier) as service_tier,
        coalesce(rated.meter, bill.meter) as meter,
        bill.charges is not null as is_billed,
        coalesce(bill.charges, 0) as charges,
        coalesce(bill.unconverted_charges, 0) as unconverted_charges,
        coalesce(rated.quantity_micro, 0) as rated_quantity_micro,
        coalesce(rated.rated_cost_pico, 0) as rated_cost_pico,
        case when bill.charges is null then 0 else bill.quantity_micro end as billed_quantity_micro,
        case when bill.charges is null then 0 else bill.effective_cost_pico end as effective_cost_pico,
        case when bill.charges is null then 0 else bill.billed_cost_pico end as billed_cost_pico,
        case when bill.charges is null then 0 else bill.correction_cost_pico end as correction_cost_pico
    from rated
    full outer join bill
        on
            rated.usage_month = bill.cost_month
            and rated.cost_category = bill.cost_category
            and rated.provider = bill.provider
            and rated.item = bill.item
            and rated.service_tier = bill.service_tier
            and rated.meter = bill.meter

),

split as (

    select
        *,
        effective_cost_pico - rated_cost_pico as gap_pico,
        case
            when cost_category = 'variable_unit_cost'
                then {{ coverage_gap(
                    'billed_quantity_micro', 'rated_quantity_micro', 'effective_cost_pico', 'rated_cost_pico'
                ) }}
        end as split_coverage_pico
    from matched

),

-- Where the bill's quantity is in an unknown unit nothing tells usage from price: the gap stays whole, as residual.
final as (

    select
        split.*,
        case when split.gap_pico is not null then coalesce(split.split_coverage_pico, 0) end as coverage_gap_pico,
        split.gap_pico - coalesce(split.split_coverage_pico, split.gap_pico) as price_gap_pico,
        case when split.split_coverage_pico is null then split.gap_pico else 0 end as residual_pico,
        coalesce(
            split.is_billed
            and {{ is_final_period(
                dbt.dateadd('month', 1, 'split.cost_month'), 'data_window.data_through_date'
            ) }},
            false
        ) as is_final
    from split
    cross join data_window

)

select * from final
