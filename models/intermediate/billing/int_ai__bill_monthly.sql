-- The bill by month and by what it is for. Only variable unit costs have a meter that requests move.

with

charges as (

    select * from {{ ref('int_ai__charges_classified') }}

),

keyed as (

    select
        charge_month as cost_month,
        cost_category,
        case when cost_category = 'variable_unit_cost' then provider else service_provider_name end as provider,
        case when cost_category = 'variable_unit_cost' then item else sku_id end as item,
        case when cost_category = 'variable_unit_cost' then service_tier_name end as service_tier,
        case when cost_category = 'variable_unit_cost' then meter end as meter,
        case when charge_class = 'Correction' then converted_effective_cost_pico else 0 end as correction_cost_pico,
        quantity_micro,
        converted_effective_cost_pico,
        converted_billed_cost_pico
    from charges

),

final as (

    select
        cost_month,
        cost_category,
        provider,
        item,
        service_tier,
        meter,
        count(*) as charges,
        count(*) - count(converted_effective_cost_pico) as unconverted_charges,
        sum(coalesce(quantity_micro, 0)) as quantity_micro,
        coalesce(sum(converted_effective_cost_pico), 0) as effective_cost_pico,
        coalesce(sum(converted_billed_cost_pico), 0) as billed_cost_pico,
        coalesce(sum(correction_cost_pico), 0) as correction_cost_pico
    from keyed
    group by cost_month, cost_category, provider, item, service_tier, meter

)

select * from final
