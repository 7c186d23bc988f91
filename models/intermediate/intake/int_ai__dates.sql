-- Every day from the first to the last that a request, published or still in the log, or an invoice line touches. Dates that
-- cannot be are left out before: they are listed, and stretch no calendar.
{{ config(materialized='table') }}

with

spans as (

    select
        min(log_date) as first_date,
        max(log_date) as last_date
    from {{ ref('int_ai__log_models') }}

    union all

    select
        min(request_date) as first_date,
        max(request_date) as last_date
    from {{ ref('int_ai__days_published') }}

    union all

    select
        min(coalesce(service_start_date, {{ reporting_date('invoiced_at') }})) as first_date,
        -- A line whose end lies before its start still has its first day.
        max(
            greatest(
                coalesce(service_start_date, {{ reporting_date('invoiced_at') }}),
                coalesce(service_end_date, service_start_date, {{ reporting_date('invoiced_at') }})
            )
        ) as last_date
    from {{ ref('int_ai__invoice_lines_unioned') }}

),

bounds as (

    select
        min(first_date) as first_date,
        max(last_date) as last_date
    from spans

),

digits as (

    select 0 as digit
    {% for digit in range(1, 10) -%}
    union all
    select {{ digit }}
    {% endfor %}

),

day_numbers as (

    select
        ten_thousands.digit * 10000 + thousands.digit * 1000 + hundreds.digit * 100 + tens.digit * 10 + ones.digit
            as day_number
    from digits as ten_thousands
    cross join digits as thousands
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
