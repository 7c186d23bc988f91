with

source as (

    {{ select_input('fx_rates', [
        'rate_date', 'from_currency_code', 'to_currency_code', 'rate',
    ], demo_seed='demo_fx_rates') }}

),

final as (

    select
        upper({{ to_text('from_currency_code') }}) as from_currency_code,
        upper({{ to_text('to_currency_code') }}) as to_currency_code,
        {{ to_scaled_integer('rate', 9) }} as rate_nano,
        cast({{ to_written_time_utc('rate_date') }} as date) as rate_date
    from source

)

select * from final
