-- Anyone who is described, subscribes, pays or asks is a customer: own revenue against own cost to date. The pooled plan
-- rate would make a flat plan's heaviest user its best customer.
{{ config(materialized='table') }}

with

customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

subscriptions as (

    select * from {{ ref('int_ai__subscriptions_unioned') }}

),

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}

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

customer_ids as (

    select customer_id from customers
    union
    select customer_id from subscriptions
    union
    select customer_id from invoice_lines
    union
    select customer_id from requests

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
        sum(case when is_request_priced then cost_pico else 0 end) as cost_pico,
        min(request_date) as first_request_date,
        max(request_date) as last_request_date
    from requests
    group by customer_id

),

joined as (

    select
        customer_ids.customer_id,
        customers.customer_name,
        customers.segment,
        customers.acquisition_channel,
        customers.currency_code as stated_currency_code,
        customers.acquisition_cost_pico as stated_acquisition_cost_pico,
        -- At the exchange rate of the moment of sign-up.
        {{ convert_currency(
            'customers.acquisition_cost_pico', 'customers.currency_code', 'fx_validities.rate_nano'
        ) }} as acquisition_cost_pico,
        customers.customer_id is not null as is_described,
        coalesce(customers.is_internal, false) as is_internal,
        customers.signed_up_at,
        lifetimes.plan_id,
        lifetimes.first_subscribed_date,
        lifetimes.end_date,
        coalesce(lifetimes.active_days, 0) as active_days,
        coalesce(lifetimes.logged_days, 0) as logged_days,
        coalesce(lifetimes.is_churned, false) as is_churned,
        coalesce(usage.requests, 0) as requests,
        coalesce(usage.priced_requests, 0) as priced_requests,
        usage.first_request_date,
        usage.last_request_date,
        coalesce(recognised.revenue_pico, 0) + coalesce(usage.direct_revenue_pico, 0) as revenue_pico,
        coalesce(recognised.expected_revenue_pico, 0) as expected_revenue_pico,
        coalesce(usage.cost_pico, 0) as cost_pico
    from customer_ids
    left join customers
        on customer_ids.customer_id = customers.customer_id
    left join fx_validities
        on
            customers.currency_code = fx_validities.currency_code
            and {{ valid_at(reporting_date('customers.signed_up_at'), 'fx_validities') }}
    left join lifetimes
        on customer_ids.customer_id = lifetimes.customer_id
    left join recognised
        on customer_ids.customer_id = recognised.customer_id
    left join usage
        on customer_ids.customer_id = usage.customer_id
    where customer_ids.customer_id is not null

),

final as (

    select
        *,
        revenue_pico - cost_pico as margin_pico
    from joined

)

select * from final
