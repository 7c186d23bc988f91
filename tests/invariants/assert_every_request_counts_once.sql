-- Attempts are many, the request is one: each has exactly one first attempt, and the daily roll-up counts it once.

with

requests as (

    select
        source_relation,
        request_id,
        count(*) as attempts,
        sum(case when is_first_attempt then 1 else 0 end) as first_attempts
    from {{ ref('int_ai__ledger_attempts') }}
    group by source_relation, request_id

),

attempts as (

    select
        sum(attempts) as attempts,
        count(*) as requests,
        sum(first_attempts) as first_attempts
    from requests

),

days as (

    select
        sum(attempts) as attempts,
        sum(requests) as requests
    from {{ ref('int_ai__ledger_days') }}

)

select
    attempts.attempts,
    attempts.requests,
    attempts.first_attempts,
    days.attempts as daily_attempts,
    days.requests as daily_requests
from attempts
cross join days
where
    attempts.requests <> coalesce(attempts.first_attempts, 0)
    or attempts.requests <> coalesce(days.requests, 0)
    or coalesce(attempts.attempts, 0) <> coalesce(days.attempts, 0)
