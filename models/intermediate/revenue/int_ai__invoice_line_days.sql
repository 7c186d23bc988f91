-- Every invoice line spread evenly over the days of its service, with the plan that it pays for on each of them.
{{ config(materialized='table') }}

with

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}

),

subscription_plans as (

    select * from {{ ref('int_ai__subscription_plans') }}

),

-- Requests find their plan by customer, whatever source a subscription is from.
subscribed_plans as (

    select distinct
        customer_id,
        plan_id
    from {{ ref('int_ai__subscriptions_unioned') }}

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

service_windows as (

    select
        *,
        coalesce(service_start_date, {{ reporting_date('invoiced_at') }}) as first_date,
        greatest(
            coalesce({{ dbt.datediff('service_start_date', 'service_end_date', 'day') }}, 1), 1
        ) as service_days
    from invoice_lines

),

days as (

    select
        service_windows.*,
        dates.calendar_date as service_date,
        {{ dbt.datediff('service_windows.first_date', 'dates.calendar_date', 'day') }} as day_number,
        {{ divide_truncated('service_windows.net_amount_pico', 'service_windows.service_days') }}
            as even_share_pico
    from service_windows
    inner join dates
        on
            service_windows.first_date <= dates.calendar_date
            and {{ dbt.datediff('service_windows.first_date', 'dates.calendar_date', 'day') }}
            < service_windows.service_days

),

spread as (

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
        spread.source_relation,
        spread.invoice_line_id,
        spread.service_date,
        spread.customer_id,
        spread.subscription_id,
        -- A plan that its customer does not subscribe to is an extra to the plan of the subscription that it is on.
        case
            when subscribed_plans.plan_id is not null then spread.plan_id
            else coalesce(subscription_plans.plan_id, spread.plan_id, 'no_plan')
        end as plan_id,
        spread.line_type,
        spread.usage_line_id,
        spread.currency_code as line_currency_code,
        spread.line_currency_revenue_pico,
        {{ convert_currency(
            'spread.line_currency_revenue_pico', 'spread.currency_code', 'fx_rates.rate_nano'
        ) }} as revenue_pico
    from spread
    left join subscription_plans
        on
            spread.source_relation = subscription_plans.source_relation
            and spread.subscription_id = subscription_plans.billing_subscription_id
            and {{ valid_at('spread.service_date', 'subscription_plans') }}
    left join subscribed_plans
        on
            coalesce(spread.customer_id, subscription_plans.customer_id) = subscribed_plans.customer_id
            and spread.plan_id = subscribed_plans.plan_id
    left join fx_rates
        on
            spread.currency_code = fx_rates.currency_code
            and spread.service_date = fx_rates.rate_date

)

select * from final
