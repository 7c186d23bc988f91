-- Exchange rates to the reporting currency, each valid until the next one of its currency. A rate of a day that cannot be
-- would stand in for every day before the first: int_ai__date_issues lists it instead.

with

fx_rates as (

    select * from {{ ref('stg_reference__fx_rates') }}
    where
        to_currency_code = '{{ var("reporting_currency") }}'
        and {{ ai_unit_economics.is_plausible_date('rate_date') }}

),

final as (

    select
        from_currency_code as currency_code,
        rate_nano,
        cast(rate_date as {{ dbt.type_timestamp() }}) as valid_from,
        {{ ai_unit_economics.valid_to_or_open(
            'cast(lead(rate_date) over (partition by from_currency_code order by rate_date) as '
            ~ dbt.type_timestamp() ~ ')'
        ) }} as valid_to
    from fx_rates

)

select * from final
