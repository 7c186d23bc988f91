-- Attempts are many, the request is one: each has exactly one first attempt, and the daily roll-up counts it once.

with

attempts as (

    select
        count(*) as attempts,
        count(distinct source_relation || ' ' || request_id) as requests,
        sum(case when is_first_attempt then 1 else 0 end) as first_attempts
    from {{ ref('fct_ai__request_costs') }}

),

days as (

    select
        sum(attempts) as attempts,
        sum(requests) as requests
    from {{ ref('fct_ai__requests_daily') }}

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
    or attempts.attempts <> coalesce(days.attempts, 0)
