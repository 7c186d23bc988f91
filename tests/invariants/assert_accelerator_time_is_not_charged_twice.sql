-- The time of a model whose tokens are paid for is in their price: never both for the same model.

select
    source_relation,
    request_id,
    attempt,
    model,
    hardware
from {{ ref('int_ai__ledger_attempts') }}
where
    token_cost_pico > 0
    and compute_cost_pico > 0
    and coalesce(accelerator_model, model) = model
