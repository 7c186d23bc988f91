with

source as (

    {{ ai_unit_economics.select_input('stripe_products', ['id', 'name']) }}

),

final as (

    select
        {{ ai_unit_economics.to_text('id') }} as product_id,
        {{ ai_unit_economics.to_text('name') }} as product_name
    from source

)

select * from final
