-- All that the request facts cost stands in the reconciliation, and a pool's rows add up to its fixed cost. A pool
-- that nobody named a cost for has none in either mart.

with

facts as (

    select {{ pico_to_decimal('coalesce(sum(cost_pico), 0)') }} as cost
    from {{ ref('int_ai__ledger_attempts') }}

),

reconciliation as (

    select coalesce(sum(rated_cost), 0) as cost
    from {{ ref('fct_ai__cost_reconciliation') }}

),

pools as (

    select
        pool_id,
        usage_date,
        fixed_cost
    from {{ ref('fct_ai__capacity_utilisation_daily') }}

),

pool_parts as (

    select
        pool_id,
        usage_date,
        sum(fixed_cost) as fixed_cost
    from {{ ref('fct_ai__capacity_cost_daily') }}
    group by pool_id, usage_date

)

select 'rated cost' as what
from facts
cross join reconciliation
where facts.cost <> reconciliation.cost

union all

select 'fixed cost of ' || pools.pool_id as what
from pools
left join pool_parts
    on
        pools.pool_id = pool_parts.pool_id
        and pools.usage_date = pool_parts.usage_date
where
    pools.fixed_cost <> pool_parts.fixed_cost
    or (pools.fixed_cost is null and pool_parts.fixed_cost is not null)
    or (pools.fixed_cost is not null and pool_parts.fixed_cost is null)
