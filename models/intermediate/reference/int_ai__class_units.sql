-- What one unit of a class is, for all time: a request, or the transaction that several requests make up.

with

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

final as (

    select
        request_class,
        unit,
        {{ valid_from_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_from,
        {{ valid_to_or_open('cast(null as ' ~ dbt.type_timestamp() ~ ')') }} as valid_to
    from request_classes

)

select * from final
