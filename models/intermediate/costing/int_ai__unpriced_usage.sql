-- Usage whose cost is unknown, by month, model and reason: the one look at the ledger's unpriced rows.

{{ config(materialized='table') }}

with

unpriced_attempts as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as usage_month
    from {{ ref('fct_ai__request_costs') }}
    where cost_status = 'unpriced'

),

final as (

    select
        usage_month,
        provider,
        model,
        service_tier,
        unpriced_reason,
        count(case when is_first_attempt then 1 end) as requests,
        count(*) as attempts,
        sum(total_input_tokens + output_tokens) as total_tokens,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at
    from unpriced_attempts
    group by usage_month, provider, model, service_tier, unpriced_reason

)

select * from final
