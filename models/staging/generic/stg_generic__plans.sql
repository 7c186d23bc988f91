with

source as (

    {{ ai_unit_economics.select_input('plans', [
        'plan_id', 'plan_name', 'plan_type', 'list_price', 'currency_code', 'billing_period',
    ], demo_seed='demo_plans') }}

),

final as (

    select
        {{ ai_unit_economics.to_text('plan_id') }} as plan_id,
        {{ ai_unit_economics.to_text('plan_name') }} as plan_name,
        lower({{ ai_unit_economics.to_text('plan_type') }}) as plan_type,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        lower({{ ai_unit_economics.to_text('billing_period') }}) as billing_period,
        {{ ai_unit_economics.to_pico('list_price') }} as list_price_pico
    from source

)

select * from final
