-- Opening balance plus invoiced less recognised is the closing balance, which opens the next period; recognised and
-- expected revenue is allocated, breakage or before the log.

with

periods as (

    select
        *,
        lag(closing_deferred_revenue, 1, 0) over (
            partition by plan_id
            order by period_start_date
        ) as closing_before
    from {{ ref('fct_ai__revenue_reconciliation') }}

)

select
    plan_id,
    period_start_date
from periods
where
    closing_before <> opening_deferred_revenue
    or opening_deferred_revenue + invoiced_revenue - recognised_revenue <> closing_deferred_revenue
    or allocated_revenue + breakage + revenue_before_log <> recognised_revenue + expected_revenue
