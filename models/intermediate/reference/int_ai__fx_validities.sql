-- Exchange rates to the reporting currency, each valid until the next one of its currency. Days before a currency's first
-- rate take the inverse of the opposite one (reporting currency to that currency), rounded once to nine decimals. A rate
-- of a day that cannot be would stand in for every day before the first: int_ai__date_issues lists it instead.

with

fx_rates as (

    select * from {{ ref('stg_reference__fx_rates') }}
    where {{ is_plausible_date('rate_date') }}

),

direct_rates as (

    select
        from_currency_code as currency_code,
        rate_date,
        rate_nano
    from fx_rates
    where to_currency_code = '{{ var("reporting_currency") }}'

),

first_direct_rates as (

    select
        currency_code,
        min(rate_date) as first_rate_date
    from direct_rates
    group by currency_code

),

inverse_rates as (

    select
        fx_rates.to_currency_code as currency_code,
        fx_rates.rate_date,
        {{ divide_rounded('1000000000000000000', 'fx_rates.rate_nano') }} as rate_nano
    from fx_rates
    left join first_direct_rates
        on fx_rates.to_currency_code = first_direct_rates.currency_code
    where
        fx_rates.from_currency_code = '{{ var("reporting_currency") }}'
        and fx_rates.rate_nano > 0
        and (
            first_direct_rates.first_rate_date is null
            or fx_rates.rate_date < first_direct_rates.first_rate_date
        )

),

rates as (

    select * from direct_rates
    union all
    select * from inverse_rates

),

final as (

    select
        currency_code,
        rate_nano,
        cast(rate_date as {{ dbt.type_timestamp() }}) as valid_from,
        {{ valid_to_or_open(
            'cast(lead(rate_date) over (partition by currency_code order by rate_date) as '
            ~ dbt.type_timestamp() ~ ')'
        ) }} as valid_to
    from rates

)

select * from final
