-- Rated cost and gaps add up to the bill row by row; each row is its charges, unknown where one of them is; and the charges
-- are the export.
{%- set row_columns = ['cost_month', 'cost_category', 'provider', 'item', 'service_tier', 'meter'] %}

with

reconciliation as (

    select * from {{ ref('fct_ai__cost_reconciliation') }}

),

charges as (

    select * from {{ ref('fct_ai__charges') }}

),

export as (

    select * from {{ ref('int_ai__charges_current') }}

),

rows_off as (

    select 'row ' || coalesce(provider, '') || ' ' || coalesce(item, '') as what
    from reconciliation
    where
        rated_cost + coverage_gap + price_gap + residual <> effective_cost
        or (effective_cost is null) <> (coverage_gap is null or price_gap is null or residual is null)

),

charge_rows as (

    select
        charge_month as cost_month,
        cost_category,
        case when cost_category = 'variable_unit_cost' then provider else service_provider_name end as provider,
        case when cost_category = 'variable_unit_cost' then item else sku_id end as item,
        service_tier,
        meter,
        effective_cost,
        billed_cost
    from charges

),

wanted as (

    select
        {{ text_key(row_columns) }} as row_key,
        count(*) as charges,
        {{ sum_if_known('effective_cost') }} as amount,
        {{ sum_if_known('billed_cost') }} as cash
    from charge_rows
    group by {{ text_key(row_columns) }}

),

found as (

    select
        {{ text_key(row_columns) }} as row_key,
        charges,
        effective_cost as amount,
        billed_cost as cash
    from reconciliation
    where charges > 0

),

totals_off as (

    select 'reconciliation against charges: ' || coalesce(found.row_key, wanted.row_key) as what
    from found
    full outer join wanted
        on found.row_key = wanted.row_key
    where
        coalesce(found.charges, 0) <> coalesce(wanted.charges, 0)
        or found.amount <> wanted.amount
        or found.cash <> wanted.cash
        or (found.amount is null) <> (wanted.amount is null)
        or (found.cash is null) <> (wanted.cash is null)

),

export_off as (

    select 'charges against export' as what
    from (
        select
            count(*) as charges,
            coalesce(sum(effective_cost_in_billing_currency), 0) as amount,
            coalesce(sum(billed_cost_in_billing_currency), 0) as cash
        from charges
    ) as found
    cross join (
        select
            count(*) as charges,
            coalesce({{ pico_to_decimal('sum(effective_cost_pico)') }}, 0) as amount,
            coalesce({{ pico_to_decimal('sum(billed_cost_pico)') }}, 0) as cash
        from export
    ) as wanted
    where
        found.charges <> wanted.charges
        or found.amount <> wanted.amount
        or found.cash <> wanted.cash

)

select * from rows_off
union all
select * from totals_off
union all
select * from export_off
