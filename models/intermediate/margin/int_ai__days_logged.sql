-- On how many days of each day, week and month anything was logged, whoever asked, of how many it has.
{{ config(materialized='table') }}

with

requests as (

    select distinct request_date from {{ ref('int_ai__ledger_days') }}

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

final as (

    select
        periods.period_grain,
        periods.period_start_date,
        count(*) as days_logged,
        {{ dbt.datediff('periods.period_start_date', 'periods.period_end_date', 'day') }} as days_in_period
    from periods
    inner join requests
        on periods.calendar_date = requests.request_date
    group by periods.period_grain, periods.period_start_date, periods.period_end_date

)

select * from final
