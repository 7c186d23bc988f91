with

unpriced as (

    select * from {{ ref('int_ai__unpriced_usage') }}

),

requests_daily as (

    select * from {{ ref('int_ai__ledger_days') }}

),

months as (

    select
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as usage_month,
        sum(attempts) as attempts
    from requests_daily
    group by cast({{ dbt.date_trunc('month', 'request_date') }} as date)

),

final as (

    select
        unpriced.usage_month,
        unpriced.provider,
        unpriced.model,
        unpriced.service_tier,
        unpriced.unpriced_reason,
        unpriced.nearest_rate_provider,
        unpriced.nearest_rate_model,
        cast(unpriced.requests as bigint) as requests,
        cast(unpriced.attempts as bigint) as attempts,
        cast(unpriced.total_tokens as bigint) as total_tokens,
        {{ ratio('unpriced.attempts', 'months.attempts') }} as attempt_share,
        unpriced.first_seen_at,
        unpriced.last_seen_at
    from unpriced
    inner join months
        on unpriced.usage_month = months.usage_month

)

select * from final
