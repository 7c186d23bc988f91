-- Usage to doubt, in the columns of fct_ai__data_issues, each with its share of all attempts of the log: without cost,
-- by model and reason; token counts that contradict themselves or are only an estimate; and, without a warning, usage
-- that the model's name alone gave a price.
{%- set reasons = {
    'no_token_rate': 'no rate card has the model in that tier at that time',
    'no_meter_rate': 'the rate card has no price for a kind of token that they used, or prices in two currencies',
    'no_usage': 'the log does not say how many tokens they used',
    'estimated_usage': 'the tracer only estimated how many tokens they used',
    'no_accelerator_seconds': 'neither the log nor a profile says how long the accelerator worked',
    'no_accelerator_rate': 'no rate of the accelerator held',
    'no_retrieval_rate': 'no rate of a ' ~ meter_words('retrieval') ~ ' held',
    'no_tool_call_rate': 'no rate of a ' ~ meter_words('third_party') ~ ' held',
    'no_fx_rate': 'no exchange rate from the currency of a price, a call or a third party held',
} %}
{%- set doubts = {
    'token_mismatch': ('has_token_mismatch', 'do not add up to what the log states'),
    'estimated_usage': ('is_usage_estimated', 'are a count of the text by the tracer, not the word of the provider'),
} %}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}

),

unpriced_usage as (

    select * from {{ ref('int_ai__unpriced_usage') }}

),

requests_daily as (

    select * from {{ ref('int_ai__ledger_days') }}

),

model_names as (

    select * from {{ ref('int_ai__model_names_resolved') }}
    where is_told_by_model_name

),

logged as (

    select sum(attempts) as attempts
    from requests_daily

),

issues as (

    select
        'unpriced_usage' as issue,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        coalesce(provider || '/', '') || coalesce(model, 'no model')
        || ' (' || coalesce(service_tier || ', ', '') || unpriced_reason || ')' as row_key,
        'model' as column_name,
        model as value,
        'Attempts that have no cost, by their share of all attempts: '
        || case unpriced_reason
            {% for unpriced_reason, meaning in reasons.items() -%}
            when '{{ unpriced_reason }}' then '{{ meaning }}'
            {% endfor -%}
            else unpriced_reason
        end || '.' as reason,
        sum(attempts) as attempts,
        {{ reporting_date('min(first_seen_at)') }} as first_date,
        {{ reporting_date('max(last_seen_at)') }} as last_date
    from unpriced_usage
    group by provider, model, service_tier, unpriced_reason

    union all

    select
        'priced_by_model_name' as issue,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        coalesce(requests_daily.provider || '/', '') || requests_daily.model as row_key,
        'provider' as column_name,
        requests_daily.provider as value,
        'The rate card of ' || coalesce(requests_daily.provider, 'no provider')
        || ' has no such model; it is priced as ' || model_names.rate_model || ' of ' || model_names.rate_provider
        || ', by its name alone.' as reason,
        sum(requests_daily.attempts) as attempts,
        min(requests_daily.request_date) as first_date,
        max(requests_daily.request_date) as last_date
    from requests_daily
    inner join model_names
        on
            coalesce(requests_daily.provider, '') = coalesce(model_names.provider, '')
            and requests_daily.model = model_names.model
    where requests_daily.is_request_priced
    group by requests_daily.provider, requests_daily.model, model_names.rate_provider, model_names.rate_model

    {% for issue, (flag, meaning) in doubts.items() -%}
    union all

    select
        '{{ issue }}' as issue,
        source_relation,
        coalesce(provider || '/', '') || coalesce(model, 'no model') as row_key,
        'total_tokens' as column_name,
        model as value,
        'Attempts whose tokens {{ meaning }}.' as reason,
        count(*) as attempts,
        {{ reporting_date('min(started_at)') }} as first_date,
        {{ reporting_date('max(started_at)') }} as last_date
    from attempts
    where {{ flag }}
    group by source_relation, provider, model
    {% endfor %}
),

final as (

    select
        issues.issue,
        'requests' as input,
        issues.source_relation,
        issues.row_key,
        issues.column_name,
        issues.value,
        issues.reason,
        cast(issues.attempts as bigint) as affected_rows,
        cast(null as {{ type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        {{ ratio('issues.attempts', 'logged.attempts') }} as share,
        issues.first_date,
        issues.last_date,
        case issues.issue
            when 'priced_by_model_name' then false
            when 'estimated_usage'
                then
                    sum(issues.attempts) over (partition by issues.issue)
                    > {{ var('estimated_usage_limit') }} * logged.attempts
            else true
        end as is_warned
    from issues
    cross join logged

)

select * from final
