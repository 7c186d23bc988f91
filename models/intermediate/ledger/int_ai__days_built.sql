-- The days that the request facts hold, and when each was built. Written once for the daily sums that
-- can wait for it: the ledger is the only large table.

{{ config(materialized='table') }}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}

),

final as (

    select distinct
        request_date,
        day_built_at
    from attempts

)

select * from final
