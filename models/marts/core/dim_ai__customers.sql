with

customers as (

    select * from {{ ref('stg_generic__customers') }}

),

requests as (

    select * from {{ ref('fct_ai__requests_daily') }}
    where customer_id is not null

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
        coalesce(customers.customer_id, activity.customer_id) as customer_id,
        customers.customer_name,
        customers.segment,
        customers.acquisition_channel,
        customers.currency_code,
        {{ ai_unit_economics.pico_to_decimal('customers.acquisition_cost_pico') }} as acquisition_cost,
        cast(coalesce(activity.requests, 0) as bigint) as requests,
        coalesce(customers.is_internal, false) as is_internal,
        customers.customer_id is not null as is_described,
        activity.first_request_date,
        activity.last_request_date,
        customers.signed_up_at
    from customers
    full outer join activity
        on customers.customer_id = activity.customer_id

)

select * from final
