with

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}
    -- Usage is earned when it happens: the request log carries it, the invoice only confirms it.
    where coalesce(line_type, 'subscription') <> 'usage'

),

subscriptions as (

    select * from {{ ref('int_ai__subscriptions_unioned') }}

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

service_windows as (

    select
        invoice_lines.source_relation,
        invoice_lines.invoice_line_id,
        invoice_lines.customer_id,
        invoice_lines.line_type,
        invoice_lines.currency_code,
        invoice_lines.net_amount_pico,
        coalesce(invoice_lines.plan_id, subscriptions.plan_id, 'no_plan') as plan_id,
        coalesce(
            invoice_lines.service_start_date, {{ ai_unit_economics.reporting_date('invoice_lines.invoiced_at') }}
        ) as service_start_date,
        greatest(
            coalesce(
                {{ dbt.datediff('invoice_lines.service_start_date', 'invoice_lines.service_end_date', 'day') }}, 1
            ), 1
        ) as service_days
    from invoice_lines
    left join subscriptions
        on
            invoice_lines.source_relation = subscriptions.source_relation
            and invoice_lines.subscription_id = subscriptions.subscription_id

),

days as (

    select
        service_windows.*,
        dates.calendar_date as service_date,
        {{ dbt.datediff('service_windows.service_start_date', 'dates.calendar_date', 'day') }} as day_number,
        {{ ai_unit_economics.divide_truncated('service_windows.net_amount_pico', 'service_windows.service_days') }}
            as even_share_pico
    from service_windows
    inner join dates
        on
            service_windows.service_start_date <= dates.calendar_date
            and {{ dbt.datediff('service_windows.service_start_date', 'dates.calendar_date', 'day') }}
            < service_windows.service_days

),

accrued as (

    select
        *,
        -- The last day takes what the even shares leave over, so that the days add up to the line.
        case
            when day_number = service_days - 1 then net_amount_pico - even_share_pico * (service_days - 1)
            else even_share_pico
        end as line_currency_revenue_pico
    from days

),

final as (

    select
        accrued.source_relation,
        accrued.invoice_line_id,
        accrued.service_date,
        accrued.customer_id,
        accrued.plan_id,
        accrued.line_type,
        accrued.currency_code as line_currency_code,
        accrued.line_currency_revenue_pico,
        {{ ai_unit_economics.convert_currency(
            'accrued.line_currency_revenue_pico', 'accrued.currency_code', 'fx_rates.rate_nano'
        ) }} as revenue_pico
    from accrued
    left join fx_rates
        on
            accrued.currency_code = fx_rates.currency_code
            and accrued.service_date = fx_rates.rate_date

)

select * from final
