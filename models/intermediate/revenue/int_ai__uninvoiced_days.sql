-- What each day of a running subscription that no invoice line covers should bring: what the lines of the last covered
-- day brought, else the list price. Expected for some days (variable `expected_revenue_days`), then missing.
{{ config(materialized='table') }}

with

spans as (

    select * from {{ ref('int_ai__uninvoiced_spans') }}

),

lines as (

    select * from {{ ref('int_ai__subscription_line_days') }}

),

plans as (

    select * from {{ ref('int_ai__plan_daily_prices') }}

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

last_rates as (

    select
        spans.source_relation,
        spans.subscription_id,
        spans.from_date,
        lines.currency_code,
        sum(lines.daily_amount_pico) as daily_amount_pico
    from spans
    inner join lines
        on
            spans.source_relation = lines.source_relation
            and spans.subscription_id = lines.subscription_id
            and spans.from_date > lines.from_date
            and spans.from_date <= lines.to_date
    group by spans.source_relation, spans.subscription_id, spans.from_date, lines.currency_code

),

days as (

    select
        spans.source_relation,
        spans.subscription_id,
        spans.customer_id,
        spans.plan_id,
        dates.calendar_date as service_date,
        {{ dbt.datediff('spans.from_date', 'dates.calendar_date', 'day') }} as days_since_invoice,
        coalesce(last_rates.currency_code, plans.currency_code) as currency_code,
        case
            when last_rates.subscription_id is not null then last_rates.daily_amount_pico
            else {{ divide_truncated(
                'plans.list_price_pico * spans.quantity', 'plans.billing_period_days'
            ) }}
        end as daily_amount_pico,
        last_rates.subscription_id is not null or plans.plan_id is not null as is_charged
    from spans
    cross join data_window
    inner join dates
        on
            spans.from_date <= dates.calendar_date
            and spans.to_date > dates.calendar_date
            and data_window.first_date <= dates.calendar_date
    left join last_rates
        on
            spans.source_relation = last_rates.source_relation
            and spans.subscription_id = last_rates.subscription_id
            and spans.from_date = last_rates.from_date
    left join plans
        on
            spans.plan_id = plans.plan_id
            and dates.calendar_date = plans.calendar_date

),

converted as (

    select
        days.*,
        {{ convert_currency(
            'days.daily_amount_pico', 'days.currency_code', 'fx_rates.rate_nano'
        ) }} as revenue_pico
    from days
    left join fx_rates
        on
            days.currency_code = fx_rates.currency_code
            and days.service_date = fx_rates.rate_date
    where days.is_charged

),

final as (

    select
        source_relation,
        subscription_id,
        customer_id,
        plan_id,
        service_date,
        currency_code,
        daily_amount_pico,
        revenue_pico,
        coalesce(revenue_pico > 0, false) and days_since_invoice < {{ var('expected_revenue_days') }} as is_expected
    from converted
    where coalesce(revenue_pico > 0, true)

)

select * from final
