-- Models that aliases of one priority take for different models of the rate card: they stay unpriced until it is told.

select
    provider,
    model,
    alias_id,
    other_alias_id
from {{ ref('int_ai__model_names_resolved') }}
where rate_model is null
