with

unpriced_attempts as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as usage_month
    from {{ ref('fct_ai__request_costs') }}
    where cost_status = 'unpriced'

),

requests_daily as (

    select * from {{ ref('fct_ai__requests_daily') }}

),

months as (

    select
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as usage_month,
        sum(attempts) as attempts
    from requests_daily
    group by cast({{ dbt.date_trunc('month', 'request_date') }} as date)

),

unpriced as (

    select
        usage_month,
        provider,
        model,
        service_tier,
        unpriced_reason,
        count(*) as attempts,
        sum(total_input_tokens + output_tokens) as total_tokens,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at
    from unpriced_attempts
    group by usage_month, provider, model, service_tier, unpriced_reason

),

final as (

    select
        unpriced.usage_month,
        unpriced.provider,
        unpriced.model,
        unpriced.service_tier,
        unpriced.unpriced_reason,
        cast(unpriced.attempts as bigint) as attempts,
        cast(unpriced.total_tokens as bigint) as total_tokens,
        {{ ai_unit_economics.ratio('unpriced.attempts', 'months.attempts') }} as attempt_share,
        unpriced.first_seen_at,
        unpriced.last_seen_at
    from unpriced
    inner join months
        on unpriced.usage_month = months.usage_month

)

select * from final
