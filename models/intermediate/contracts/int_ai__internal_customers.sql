-- Customers whose traffic is the company's own, for all time.

with

customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

final as (

    select
        customer_id,
        {{ ai_unit_economics.valid_from_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_from,
        {{ ai_unit_economics.valid_to_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_to
    from customers
    where is_internal

)

select * from final
