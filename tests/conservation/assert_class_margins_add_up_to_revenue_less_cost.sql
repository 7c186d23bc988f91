-- The class margins of all days, and the revenue of requests without a price, are the revenue less the cost:
-- recognised and expected plan revenue less breakage and what lies before the log, plus direct revenue, less the cost of customers' priced requests.

with

class_margins as (

    select coalesce(sum(contribution_margin + unpriced_revenue), 0) as amount
    from {{ ref('fct_ai__class_margins') }}
    where period_grain = 'day'

),

plan_revenue as (

    select
        coalesce(
            sum(recognised_revenue_pico + expected_revenue_pico - revenue_before_log_pico - breakage_pico), 0
        ) as amount_pico
    from {{ ref('int_ai__plan_revenue_periods') }}

),

direct_revenue as (

    select coalesce(sum(direct_revenue), 0) as amount
    from {{ ref('fct_ai__requests') }}

),

request_costs as (

    select coalesce(sum(cast(cost_pico as {{ type_pico() }})), 0) as amount_pico
    from {{ ref('int_ai__ledger_attempts') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

)

select
    class_margins.amount as margins,
    {{ pico_to_decimal('plan_revenue.amount_pico') }} as plan_revenue,
    direct_revenue.amount as direct_revenue,
    {{ pico_to_decimal('request_costs.amount_pico') }} as request_costs
from class_margins
cross join plan_revenue
cross join direct_revenue
cross join request_costs
where
    class_margins.amount
    <> {{ pico_to_decimal('plan_revenue.amount_pico') }}
    + direct_revenue.amount
    - {{ pico_to_decimal('request_costs.amount_pico') }}
