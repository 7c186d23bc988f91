-- Rated cost against billed cost, and the gap split into what the log does not cover and what was priced otherwise.

with

rated as (

    select * from {{ ref('int_ai__rated_usage_monthly') }}

),

bill as (

    select * from {{ ref('int_ai__bill_monthly') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

variable_bill as (

    select * from bill
    where cost_category = 'variable_unit_cost'

),

matched as (

    select
        'variable_unit_cost' as cost_category,
        coalesce(rated.usage_month, variable_bill.cost_month) as cost_month,
        coalesce(rated.provider, variable_bill.provider) as provider,
        coalesce(rated.item, variable_bill.item) as item,
        coalesce(rated.service_tier, variable_bill.service_tier) as service_tier,
        coalesce(rated.meter, variable_bill.meter) as meter,
        variable_bill.charges is not null as is_billed,
        coalesce(variable_bill.charges, 0) as charges,
        coalesce(variable_bill.unconverted_charges, 0) as unconverted_charges,
        coalesce(rated.quantity_micro, 0) as rated_quantity_micro,
        coalesce(rated.rated_cost_pico, 0) as rated_cost_pico,
        case when variable_bill.charges is null then 0 else variable_bill.quantity_micro end as billed_quantity_micro,
        case when variable_bill.charges is null then 0 else variable_bill.effective_cost_pico end as effective_cost_pico,
        case when variable_bill.charges is null then 0 else variable_bill.billed_cost_pico end as billed_cost_pico,
        case when variable_bill.charges is null then 0 else variable_bill.correction_cost_pico end as correction_cost_pico
    from rated
    full outer join variable_bill
        on
            rated.usage_month = variable_bill.cost_month
            and rated.provider = variable_bill.provider
            and rated.item = variable_bill.item
            and rated.service_tier = variable_bill.service_tier
            and rated.meter = variable_bill.meter

),

split as (

    select
        *,
        effective_cost_pico - rated_cost_pico as gap_pico,
        {{ ai_unit_economics.coverage_gap(
            'billed_quantity_micro', 'rated_quantity_micro', 'effective_cost_pico', 'rated_cost_pico'
        ) }} as split_coverage_pico
    from matched

),

-- Where the bill's quantity is in an unknown unit nothing tells usage from price: the gap stays whole, as residual.
explained as (

    select
        cost_category,
        cost_month,
        provider,
        item,
        service_tier,
        meter,
        is_billed,
        charges,
        unconverted_charges,
        rated_quantity_micro,
        billed_quantity_micro,
        rated_cost_pico,
        effective_cost_pico,
        billed_cost_pico,
        correction_cost_pico,
        case when gap_pico is not null then coalesce(split_coverage_pico, 0) end as coverage_gap_pico,
        gap_pico - coalesce(split_coverage_pico, gap_pico) as price_gap_pico,
        case when split_coverage_pico is null then gap_pico else 0 end as residual_pico
    from split

),

-- What no request can explain stays a row of its own.
unexplained as (

    select
        cost_category,
        cost_month,
        provider,
        item,
        service_tier,
        meter,
        true as is_billed,
        charges,
        unconverted_charges,
        0 as rated_quantity_micro,
        quantity_micro as billed_quantity_micro,
        0 as rated_cost_pico,
        effective_cost_pico,
        billed_cost_pico,
        correction_cost_pico,
        -- 0, or unknown as its amount is
        effective_cost_pico - effective_cost_pico as coverage_gap_pico,
        effective_cost_pico - effective_cost_pico as price_gap_pico,
        effective_cost_pico as residual_pico
    from bill
    where cost_category <> 'variable_unit_cost'

),

unioned as (

    select * from explained
    union all
    select * from unexplained

),

final as (

    select
        unioned.*,
        coalesce(
            unioned.is_billed
            and {{ ai_unit_economics.is_final_period(
                dbt.dateadd('month', 1, 'unioned.cost_month'), 'data_window.data_through_date'
            ) }},
            false
        ) as is_final
    from unioned
    cross join data_window

)

select * from final
