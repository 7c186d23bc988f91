-- Anyone who is described, subscribes, pays or asks is a customer.
{{ config(materialized='table') }}

with

customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

requests as (

    select * from {{ ref('int_ai__ledger_days') }}

),

subscriptions as (

    select * from {{ ref('int_ai__subscriptions_unioned') }}

),

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}

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

activity as (

    select
        customer_id,
        sum(requests) as requests,
        min(request_date) as first_request_date,
        max(request_date) as last_request_date
    from requests
    group by customer_id

),

final as (

    select
        customer_ids.customer_id,
        customers.customer_name,
        customers.segment,
        customers.acquisition_channel,
        customers.currency_code,
        customers.acquisition_cost_pico,
        coalesce(activity.requests, 0) as requests,
        coalesce(customers.is_internal, false) as is_internal,
        customers.customer_id is not null as is_described,
        activity.first_request_date,
        activity.last_request_date,
        customers.signed_up_at
    from customer_ids
    left join customers
        on customer_ids.customer_id = customers.customer_id
    left join activity
        on customer_ids.customer_id = activity.customer_id
    where customer_ids.customer_id is not null

)

select * from final
