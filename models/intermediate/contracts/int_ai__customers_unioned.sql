-- Every customer once. What input `customers` says of a customer goes before what the billing system says.
{{ config(materialized='table') }}

with

generic_customers as (

    select * from {{ ref('stg_generic__customers') }}

),

billed_customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

-- Several Stripe customers may be one customer of the log: the one that signed up first describes it.
ranked_customers as (

    select
        *,
        row_number() over (
            partition by customer_id order by {{ valid_to_or_open('created_at') }}, stripe_customer_id
        ) as customer_rank
    from billed_customers

),

stripe_customers as (

    select * from ranked_customers
    where customer_rank = 1

),

final as (

    select
        coalesce(generic_customers.customer_id, stripe_customers.customer_id) as customer_id,
        coalesce(generic_customers.customer_name, stripe_customers.customer_name) as customer_name,
        generic_customers.segment,
        generic_customers.acquisition_channel,
        -- The currency is that of the acquisition cost: the two stay together.
        case
            when generic_customers.customer_id is null then stripe_customers.currency_code
            else generic_customers.currency_code
        end as currency_code,
        generic_customers.acquisition_cost_pico,
        coalesce(generic_customers.is_internal, false) as is_internal,
        coalesce(generic_customers.signed_up_at, stripe_customers.created_at) as signed_up_at
    from generic_customers
    full outer join stripe_customers
        on generic_customers.customer_id = stripe_customers.customer_id

)

select * from final
