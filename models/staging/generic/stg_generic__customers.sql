with

source as (

    {{ select_input('customers', [
        'customer_id', 'customer_name', 'segment', 'acquisition_channel', 'acquisition_cost', 'currency_code',
        'is_internal', 'signed_up_at',
    ], demo_seed='demo_customers') }}

),

final as (

    select
        {{ identifier(to_text('customer_id')) }} as customer_id,
        {{ identifying_text(to_text('customer_name')) }} as customer_name,
        {{ to_text('segment') }} as segment,
        {{ to_text('acquisition_channel') }} as acquisition_channel,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_pico('acquisition_cost') }} as acquisition_cost_pico,
        coalesce({{ to_boolean('is_internal') }}, false) as is_internal,
        {{ to_timestamp_utc('signed_up_at') }} as signed_up_at
    from source

)

select * from final
