-- Several Stripe customers may be one customer of the log: the one that signed up first describes it.

with

customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id order by {{ ai_unit_economics.valid_to_or_open('created_at') }}, stripe_customer_id
        ) as customer_rank
    from customers

),

final as (

    select
        customer_id,
        customer_name,
        currency_code,
        created_at as signed_up_at
    from ranked
    where customer_rank = 1

)

select * from final
