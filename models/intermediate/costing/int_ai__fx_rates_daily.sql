with

fx_rates as (

    select
        from_currency_code as currency_code,
        rate_nano,
        rate_date as valid_from,
        lead(rate_date) over (partition by from_currency_code order by rate_date) as next_rate_date
    from {{ ref('stg_reference__fx_rates') }}
    where to_currency_code = '{{ var("reporting_currency") }}'

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

final as (

    select
        fx_rates.currency_code,
        dates.calendar_date as rate_date,
        fx_rates.rate_nano
    from fx_rates
    inner join dates
        on
            fx_rates.valid_from <= dates.calendar_date
            and (fx_rates.next_rate_date > dates.calendar_date or fx_rates.next_rate_date is null)

)

select * from final
