-- The days that the logs reach. The ledger is asked itself: its daily sums are ready only two steps later.
{{ config(materialized='table') }}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}

),

final as (

    select
        min(request_date) as first_date,
        max(request_date) as data_through_date
    from attempts

)

select * from final
