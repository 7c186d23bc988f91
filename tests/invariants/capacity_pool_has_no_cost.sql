{{ config(severity='warn') }}
-- Pools whose fixed cost is unknown: neither their own row nor a commitment's charges in the bill name it, or there is no
-- exchange rate for one of them. All their costs are NULL for those months.

select
    pool_id,
    min(usage_date) as first_usage_date,
    max(usage_date) as last_usage_date
from {{ ref('fct_ai__capacity_utilisation_daily') }}
where fixed_cost is null
group by pool_id
