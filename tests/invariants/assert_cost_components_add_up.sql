-- The cost of an attempt is the sum of its components, and is NULL exactly where its status says so.

select
    source_relation,
    request_id,
    attempt,
    cost_status,
    cost_pico
from {{ ref('int_ai__ledger_attempts') }}
where
    coalesce(cost_pico <> token_cost_pico + compute_cost_pico + retrieval_cost_pico + third_party_cost_pico, false)
    or (cost_pico is null) <> (cost_status = 'unpriced')
    or (unpriced_reason is null) <> (cost_status <> 'unpriced')
    or (
        cost_status in ('rated', 'estimated')
        and token_cost_pico
        <> {{ meter_values('name', 'token') | join('_cost_pico + ') }}_cost_pico
    )
