-- What customers brought, one by one, is all revenue earned within the log with a customer, plus all direct revenue, less
-- all cost.

with

revenue as (

    select * from {{ ref('int_ai__revenue_earned') }}

),

customer_values as (

    select coalesce(sum(contribution_margin_to_date), 0) as amount
    from {{ ref('fct_ai__customer_ltv') }}

),

recognised as (

    select coalesce(sum(recognised_revenue_pico + expected_revenue_pico - revenue_before_log_pico), 0) as amount_pico
    from revenue
    where customer_id is not null

),

requests as (

    select coalesce(sum(direct_revenue - case when is_priced then cost else 0 end), 0) as amount
    from {{ ref('fct_ai__requests') }}
    where customer_id is not null

)

select
    customer_values.amount as customer_values,
    {{ pico_to_decimal('recognised.amount_pico') }} as recognised,
    requests.amount as direct_revenue_less_cost
from customer_values
cross join recognised
cross join requests
where
    customer_values.amount
    <> {{ pico_to_decimal('recognised.amount_pico') }} + requests.amount
