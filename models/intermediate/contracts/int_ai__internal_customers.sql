-- Customers whose traffic is the company's own, for all time.

with

customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

final as (

    select
        customer_id,
        {{ valid_from_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_from,
        {{ valid_to_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_to
    from customers
    where is_internal

)

select * from final
