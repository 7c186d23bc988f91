with

source as (

    {{ select_input('stripe_products', ['id', 'name']) }}

),

final as (

    select
        {{ to_text('id') }} as product_id,
        {{ to_text('name') }} as product_name
    from source

)

select * from final
