-- Models that aliases of one priority take for different models of the rate card: they stay unpriced until it is told.

select
    provider,
    model,
    min(alias_id) as one_alias_id,
    max(alias_id) as other_alias_id,
    min(rate_provider || '/' || rate_model) as one_rate,
    max(rate_provider || '/' || rate_model) as other_rate
from {{ ref('int_ai__model_alias_matches') }}
where match_rank = 1
group by provider, model
having min(rate_provider || '/' || rate_model) <> max(rate_provider || '/' || rate_model)
