-- Fivetran's table of what each discount took off; only what it took off an invoice's line is told apart.

with

source as (

    {{ select_input('stripe_discounts', ['id', 'type_id', 'amount']) }}

),

final as (

    select
        {{ to_text('id') }} as discount_id,
        {{ to_text('type_id') }} as discounted_id,
        {{ to_integer('amount') }} as amount_minor
    from source

)

select * from final
