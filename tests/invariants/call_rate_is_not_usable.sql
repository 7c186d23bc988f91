-- Rates of calls that price nothing: a meter that nobody counts, no price, or a price per call beside one per thousand.

select
    meter,
    provider,
    valid_from,
    valid_to,
    case
        when rate_pico_per_call is null then 'no price, or two'
        else 'unknown meter'
    end as problem
from {{ ref('stg_reference__retrieval_rates') }}
where
    rate_pico_per_call is null
    or coalesce(meter not in ('{{ meter_values('name', 'call') | join("', '") }}'), true)
