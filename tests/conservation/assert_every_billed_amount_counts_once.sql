-- Rated cost and gaps add up to the bill row by row; all rows together are the charges, and the charges the export.

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
    where rated_cost + coverage_gap + price_gap + residual <> effective_cost

),

totals_off as (

    select 'reconciliation against charges' as what
    from (
        select
            coalesce(sum(effective_cost), 0) as amount,
            coalesce(sum(billed_cost), 0) as cash,
            coalesce(sum(charges), 0) as charges
        from reconciliation
    ) as found
    cross join (
        select
            coalesce(sum(effective_cost), 0) as amount,
            coalesce(sum(billed_cost), 0) as cash,
            count(*) as charges
        from charges
    ) as wanted
    where
        found.amount <> wanted.amount
        or found.cash <> wanted.cash
        or found.charges <> wanted.charges

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
            coalesce({{ ai_unit_economics.pico_to_decimal('sum(effective_cost_pico)') }}, 0) as amount,
            coalesce({{ ai_unit_economics.pico_to_decimal('sum(billed_cost_pico)') }}, 0) as cash
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
