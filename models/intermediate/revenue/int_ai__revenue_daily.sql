-- Every invoice line by day, and whether its revenue is recognised over its days. Usage is earned when it happens, so a
-- usage line only confirms what requests earn by a usage price or by the revenue that they state; where neither is there,
-- nothing earns what was invoiced. What is given back of a usage line is judged as the line is.
{{ config(materialized='table') }}

with

line_days as (

    select * from {{ ref('int_ai__invoice_line_days') }}

),

requests as (

    select * from {{ ref('int_ai__ledger_days') }}
    where
        traffic_segment = 'customer'
        and unit_revenue_pico <> 0

),

usage_prices as (

    select distinct
        plan_id,
        price_date
    from {{ ref('int_ai__usage_prices_daily') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

usage_lines as (

    select
        source_relation,
        usage_line_id,
        customer_id,
        plan_id,
        min(service_date) as first_date,
        max(service_date) as last_date
    from line_days
    where
        usage_line_id is not null
        and line_type = 'usage'
    group by source_relation, usage_line_id, customer_id, plan_id

),

lines_with_stated_revenue as (

    select distinct
        usage_lines.source_relation,
        usage_lines.usage_line_id
    from usage_lines
    inner join requests
        on
            usage_lines.plan_id in (requests.plan_id, 'no_plan')
            and coalesce(usage_lines.customer_id, requests.customer_id, '') = coalesce(requests.customer_id, '')
            and requests.request_date between usage_lines.first_date and usage_lines.last_date

),

with_prices as (

    select
        line_days.*,
        usage_prices.plan_id is not null or lines_with_stated_revenue.usage_line_id is not null as is_day_priced
    from line_days
    left join usage_prices
        on
            line_days.plan_id = usage_prices.plan_id
            and line_days.service_date = usage_prices.price_date
    left join lines_with_stated_revenue
        on
            line_days.source_relation = lines_with_stated_revenue.source_relation
            and line_days.usage_line_id = lines_with_stated_revenue.usage_line_id

),

judged_lines as (

    select
        with_prices.source_relation,
        with_prices.usage_line_id,
        max(case when with_prices.is_day_priced then 1 else 0 end) = 1 as is_line_priced,
        min(with_prices.service_date) <= max(data_window.data_through_date)
        and max(with_prices.service_date) >= min(data_window.first_date) as is_in_log
    from with_prices
    cross join data_window
    where
        with_prices.usage_line_id is not null
        and with_prices.line_type = 'usage'
    group by with_prices.source_relation, with_prices.usage_line_id

),

final as (

    select
        with_prices.source_relation,
        with_prices.invoice_line_id,
        with_prices.service_date,
        with_prices.customer_id,
        with_prices.plan_id,
        with_prices.usage_line_id,
        with_prices.line_currency_code,
        with_prices.line_currency_revenue_pico,
        with_prices.revenue_pico,
        case
            when with_prices.usage_line_id is null then true
            else coalesce(with_prices.line_type <> 'usage' and judged_lines.is_line_priced, false)
        end as is_recognised,
        -- An amount of a usage line that no request earns, while the log has its days.
        coalesce(
            judged_lines.is_in_log
            and not case
                when with_prices.line_type = 'usage' then with_prices.is_day_priced else judged_lines.is_line_priced
            end,
            false
        ) as is_unpriced_usage
    from with_prices
    left join judged_lines
        on
            with_prices.source_relation = judged_lines.source_relation
            and with_prices.usage_line_id = judged_lines.usage_line_id

)

select * from final
