-- The bill by month and by what it is for. Only variable unit costs have a meter that requests move. A charge whose amount
-- is not known makes its row's amounts unknown.

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
        has_unknown_unit,
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
        -- Some charges state no quantity, such as corrections; one in an unknown unit makes the whole unknown.
        case when not bool_or(has_unknown_unit) then sum(coalesce(quantity_micro, 0)) end as quantity_micro,
        {{ ai_unit_economics.sum_if_known('converted_effective_cost_pico') }} as effective_cost_pico,
        {{ ai_unit_economics.sum_if_known('converted_billed_cost_pico') }} as billed_cost_pico,
        {{ ai_unit_economics.sum_if_known('correction_cost_pico') }} as correction_cost_pico
    from keyed
    group by cost_month, cost_category, provider, item, service_tier, meter

)

select * from final
