-- The class that makes up most of a customer's units, and all that its volume earns at class margins.

with

customer_classes as (

    select * from {{ ref('int_ai__customer_classes') }}
    where customer_id is not null

),

ranked as (

    select
        *,
        sum(units) over (partition by customer_id) as customer_units,
        sum(request_linked_margin_pico) over (partition by customer_id) as customer_margin_pico,
        row_number() over (partition by customer_id order by units desc, request_class asc) as class_rank
    from customer_classes

),

final as (

    select
        customer_id,
        request_class as top_request_class,
        {{ ai_unit_economics.ratio('units', 'customer_units') }} as top_class_share,
        customer_margin_pico as request_linked_margin_pico
    from ranked
    where class_rank = 1

)

select * from final
