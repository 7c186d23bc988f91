with

source as (

    {{ ai_unit_economics.select_input('fx_rates', [
        'rate_date', 'from_currency_code', 'to_currency_code', 'rate',
    ], demo_seed='demo_fx_rates') }}

),

final as (

    select
        upper({{ ai_unit_economics.to_text('from_currency_code') }}) as from_currency_code,
        upper({{ ai_unit_economics.to_text('to_currency_code') }}) as to_currency_code,
        {{ ai_unit_economics.to_scaled_integer('rate', 9) }} as rate_nano,
        cast({{ ai_unit_economics.to_written_time_utc('rate_date') }} as date) as rate_date
    from source

)

select * from final
