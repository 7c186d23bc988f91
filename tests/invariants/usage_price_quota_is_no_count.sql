-- Usage prices whose quota is no whole number of requests, or a negative one.

select
    plan_id,
    request_class,
    valid_from
from {{ ref('stg_generic__usage_prices') }}
where coalesce(included_requests < 0, true)
