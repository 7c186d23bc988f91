-- Every day from the first to the last day that a request or an invoice line touches.
{{ config(materialized='table') }}

with

log_days as (

    select
        min(log_date) as first_date,
        max(log_date) as last_date
    from {{ ref('int_ai__log_days') }}
    where log_date <= {{ ai_unit_economics.reporting_date(ai_unit_economics.latest_plausible_time()) }}

),

invoice_lines as (

    select
        min(coalesce(service_start_date, {{ ai_unit_economics.reporting_date('invoiced_at') }})) as first_date,
        -- A line whose end lies before its start still has its first day.
        max(
            greatest(
                coalesce(service_start_date, {{ ai_unit_economics.reporting_date('invoiced_at') }}),
                coalesce(service_end_date, service_start_date, {{ ai_unit_economics.reporting_date('invoiced_at') }})
            )
        ) as last_date
    from {{ ref('int_ai__invoice_lines_unioned') }}

),

bounds as (

    select
        least(
            coalesce(log_days.first_date, invoice_lines.first_date),
            coalesce(invoice_lines.first_date, log_days.first_date)
        ) as first_date,
        greatest(
            coalesce(log_days.last_date, invoice_lines.last_date),
            coalesce(invoice_lines.last_date, log_days.last_date)
        ) as last_date
    from log_days
    cross join invoice_lines

),

digits as (

    select 0 as digit
    {% for digit in range(1, 10) -%}
    union all
    select {{ digit }}
    {% endfor %}

),

day_numbers as (

    select thousands.digit * 1000 + hundreds.digit * 100 + tens.digit * 10 + ones.digit as day_number
    from digits as thousands
    cross join digits as hundreds
    cross join digits as tens
    cross join digits as ones

),

final as (

    select cast({{ dbt.dateadd('day', 'day_numbers.day_number', 'bounds.first_date') }} as date) as calendar_date
    from day_numbers
    inner join bounds
        on day_numbers.day_number <= {{ dbt.datediff('bounds.first_date', 'bounds.last_date', 'day') }}

)

select * from final
