with

source as (

    {{ select_input('plans', [
        'plan_id', 'plan_name', 'plan_type', 'list_price', 'currency_code', 'billing_period',
    ], demo_seed='demo_plans') }}

),

final as (

    select
        {{ to_text('plan_id') }} as plan_id,
        {{ to_text('plan_name') }} as plan_name,
        lower({{ to_text('plan_type') }}) as plan_type,
        upper({{ to_text('currency_code') }}) as currency_code,
        lower({{ to_text('billing_period') }}) as billing_period,
        {{ to_pico('list_price') }} as list_price_pico
    from source

)

select * from final
