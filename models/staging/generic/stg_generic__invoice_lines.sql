with

source as (

    {{ select_input('invoice_lines', [
        'invoice_line_id', 'invoice_id', 'customer_id', 'subscription_id', 'plan_id', 'line_type', 'net_amount',
        'currency_code', 'service_start', 'service_end', 'invoiced_at',
    ], demo_seed='demo_invoice_lines') }}

),

final as (

    select
        {{ to_text('invoice_line_id') }} as invoice_line_id,
        {{ to_text('invoice_id') }} as invoice_id,
        {{ identifier(to_text('customer_id')) }} as customer_id,
        {{ to_text('subscription_id') }} as subscription_id,
        {{ to_text('plan_id') }} as plan_id,
        lower({{ to_text('line_type') }}) as line_type,
        upper({{ to_text('currency_code') }}) as currency_code,
        {{ to_pico('net_amount') }} as net_amount_pico,
        cast({{ to_timestamp_utc('service_start') }} as date) as service_start_date,
        cast({{ to_timestamp_utc('service_end') }} as date) as service_end_date,
        {{ to_timestamp_utc('invoiced_at') }} as invoiced_at
    from source

)

select * from final
