-- Prices of usage plans in the reporting currency, and what each customer has free in a period, for every day on which
-- they hold.

with

usage_prices as (

    select * from {{ ref('stg_generic__usage_prices') }}

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

final as (

    select
        usage_prices.plan_id,
        usage_prices.request_class,
        dates.calendar_date as price_date,
        usage_prices.included_requests as quota,
        {{ convert_currency(
            'usage_prices.price_per_request_pico', 'usage_prices.currency_code', 'fx_rates.rate_nano'
        ) }} as price_per_request_pico
    from usage_prices
    inner join dates
        on {{ valid_at('dates.calendar_date', 'usage_prices') }}
    left join fx_rates
        on
            usage_prices.currency_code = fx_rates.currency_code
            and dates.calendar_date = fx_rates.rate_date

)

select * from final
