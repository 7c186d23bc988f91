-- LiteLLM's own FOCUS export given as a bill: what the gateway reckoned, the operator's mark-up included. Its rows are left
-- out; variable `focus_accept_litellm_spend` takes them as a bill.

select
    row_key,
    reason,
    affected_rows,
    amount,
    currency_code
from {{ ref('fct_ai__data_issues') }}
where
    issue = 'litellm_spend'
    and is_warned
