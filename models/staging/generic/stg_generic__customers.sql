with

source as (

    {{ ai_unit_economics.select_input('customers', [
        'customer_id', 'customer_name', 'segment', 'acquisition_channel', 'acquisition_cost', 'currency_code',
        'is_internal', 'signed_up_at',
    ], demo_seed='demo_customers') }}

),

final as (

    select
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('customer_id')) }} as customer_id,
        {{ ai_unit_economics.identifying_text(ai_unit_economics.to_text('customer_name')) }} as customer_name,
        {{ ai_unit_economics.to_text('segment') }} as segment,
        {{ ai_unit_economics.to_text('acquisition_channel') }} as acquisition_channel,
        upper({{ ai_unit_economics.to_text('currency_code') }}) as currency_code,
        {{ ai_unit_economics.to_pico('acquisition_cost') }} as acquisition_cost_pico,
        coalesce({{ ai_unit_economics.to_boolean('is_internal') }}, false) as is_internal,
        {{ ai_unit_economics.to_timestamp_utc('signed_up_at') }} as signed_up_at
    from source

)

select * from final
