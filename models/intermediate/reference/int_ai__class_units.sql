-- What is said of a class, for all time; above all what one unit of it is: a request, or the transaction that several
-- requests make up.

with

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

final as (

    select
        *,
        {{ valid_from_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_from,
        {{ valid_to_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_to
    from request_classes

)

select * from final
