-- The days that the logs reach.
{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__ledger_days') }}

),

final as (

    select
        min(request_date) as first_date,
        max(request_date) as data_through_date
    from requests

)

select * from final
