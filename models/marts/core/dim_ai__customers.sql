with

customers as (

    select * from {{ ref('int_ai__customer_values') }}

),

final as (

    select
        customer_id,
        customer_name,
        segment,
        acquisition_channel,
        stated_currency_code as currency_code,
        {{ pico_to_decimal('stated_acquisition_cost_pico') }} as acquisition_cost,
        cast(requests as bigint) as requests,
        is_internal,
        is_described,
        first_request_date,
        last_request_date,
        signed_up_at
    from customers

)

select * from final
