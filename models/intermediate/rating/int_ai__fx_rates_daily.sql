{{ config(materialized='table') }}

with

fx_validities as (

    select * from {{ ref('int_ai__fx_validities') }}

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

final as (

    select
        fx_validities.currency_code,
        dates.calendar_date as rate_date,
        fx_validities.rate_nano
    from fx_validities
    inner join dates
        on {{ valid_at('dates.calendar_date', 'fx_validities') }}

)

select * from final
