-- Requests with an attempt after the first: few, so that only they pay for the grouping of attempts.

{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__requests_selected') }}

),

final as (

    select distinct
        source_relation,
        request_id
    from requests
    where attempt > 1

)

select * from final
