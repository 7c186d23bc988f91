-- Own revenue against own cost to date: the pooled plan rate would make a flat plan's heaviest user its best customer.
{{ config(materialized='table') }}

with

customers as (

    select * from {{ ref('int_ai__customers') }}

),

customers_unioned as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

fx_validities as (

    select * from {{ ref('int_ai__fx_validities') }}

),

lifetimes as (

    select * from {{ ref('int_ai__customer_lifetimes') }}

),

revenue as (

    select * from {{ ref('int_ai__revenue_earned') }}

),

requests as (

    select * from {{ ref('int_ai__request_margins_daily') }}

),

-- What winning each customer cost, at the exchange rate of the moment of sign-up.
acquisition_costs as (

    select
        customers_unioned.customer_id,
        {{ convert_currency(
            'customers_unioned.acquisition_cost_pico', 'customers_unioned.currency_code', 'fx_validities.rate_nano'
        ) }} as acquisition_cost_pico
    from customers_unioned
    left join fx_validities
        on
            customers_unioned.currency_code = fx_validities.currency_code
            and {{ valid_at(
                reporting_date('customers_unioned.signed_up_at'), 'fx_validities'
            ) }}

),

recognised as (

    select
        customer_id,
        sum(revenue_pico) as revenue_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from revenue
    group by customer_id

),

usage as (

    select
        customer_id,
        sum(requests) as requests,
        sum(case when is_request_priced then requests else 0 end) as priced_requests,
        sum(direct_revenue_pico) as direct_revenue_pico,
        sum(case when is_request_priced then cost_pico else 0 end) as cost_pico
    from requests
    where customer_id is not null
    group by customer_id

),

joined as (

    select
        customers.customer_id,
        customers.segment,
        customers.acquisition_channel,
        customers.is_internal,
        customers.signed_up_at,
        acquisition_costs.acquisition_cost_pico,
        lifetimes.plan_id,
        lifetimes.first_subscribed_date,
        lifetimes.end_date,
        coalesce(lifetimes.active_days, 0) as active_days,
        coalesce(lifetimes.logged_days, 0) as logged_days,
        coalesce(lifetimes.is_churned, false) as is_churned,
        coalesce(usage.requests, 0) as requests,
        coalesce(usage.priced_requests, 0) as priced_requests,
        coalesce(recognised.revenue_pico, 0) + coalesce(usage.direct_revenue_pico, 0) as revenue_pico,
        coalesce(recognised.expected_revenue_pico, 0) as expected_revenue_pico,
        coalesce(usage.cost_pico, 0) as cost_pico
    from customers
    left join acquisition_costs
        on customers.customer_id = acquisition_costs.customer_id
    left join lifetimes
        on customers.customer_id = lifetimes.customer_id
    left join recognised
        on customers.customer_id = recognised.customer_id
    left join usage
        on customers.customer_id = usage.customer_id

),

final as (

    select
        *,
        revenue_pico - cost_pico as margin_pico
    from joined

)

select * from final
