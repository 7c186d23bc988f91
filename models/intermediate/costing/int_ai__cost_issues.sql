-- Usage without a cost, in the columns of fct_ai__data_issues: one row per provider, model, tier and reason, with its
-- share of all attempts of the log. Beside it, without a warning, usage that the model's name alone gave a price.
{%- set reasons = {
    'no_token_rate': 'no rate card has the model in that tier at that time',
    'no_meter_rate': 'the rate card has no price for a kind of token that they used, or prices in two currencies',
    'no_usage': 'the log does not say how many tokens they used',
    'estimated_usage': 'the tracer only estimated how many tokens they used',
    'no_accelerator_seconds': 'neither the log nor a profile says how long the accelerator worked',
    'no_accelerator_rate': 'no rate of the accelerator held',
    'no_retrieval_rate': 'no rate of a retrieval, vector read, rerank or web search held',
    'no_tool_call_rate': 'no rate of a tool call held',
    'no_fx_rate': 'no exchange rate from the currency of a price, a call or a third party held',
} %}

with

unpriced_usage as (

    select * from {{ ref('int_ai__unpriced_usage') }}

),

requests_daily as (

    select * from {{ ref('fct_ai__requests_daily') }}

),

model_names as (

    select * from {{ ref('int_ai__model_names_resolved') }}
    where is_told_by_model_name

),

logged as (

    select sum(attempts) as attempts
    from requests_daily

),

models as (

    select
        provider,
        model,
        service_tier,
        unpriced_reason,
        sum(attempts) as attempts,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from unpriced_usage
    group by provider, model, service_tier, unpriced_reason

),

guessed as (

    select
        requests_daily.provider,
        requests_daily.model,
        model_names.rate_provider,
        model_names.rate_model,
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

),

final as (

    select
        'unpriced_usage' as issue,
        'requests' as input,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        coalesce(models.provider || '/', '') || coalesce(models.model, 'no model')
        || ' (' || coalesce(models.service_tier || ', ', '') || models.unpriced_reason || ')' as row_key,
        'model' as column_name,
        models.model as value,
        'Attempts that have no cost, by their share of all attempts: '
        || case models.unpriced_reason
            {% for unpriced_reason, meaning in reasons.items() -%}
            when '{{ unpriced_reason }}' then '{{ meaning }}'
            {% endfor -%}
            else models.unpriced_reason
        end || '.' as reason,
        cast(models.attempts as bigint) as affected_rows,
        cast(null as {{ ai_unit_economics.type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        {{ ai_unit_economics.ratio('models.attempts', 'logged.attempts') }} as share,
        {{ ai_unit_economics.reporting_date('models.first_seen_at') }} as first_date,
        {{ ai_unit_economics.reporting_date('models.last_seen_at') }} as last_date,
        true as is_warned
    from models
    cross join logged

    union all

    select
        'priced_by_model_name' as issue,
        'requests' as input,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        coalesce(guessed.provider || '/', '') || guessed.model as row_key,
        'provider' as column_name,
        guessed.provider as value,
        'The rate card of ' || coalesce(guessed.provider, 'no provider') || ' has no such model; it is priced as '
        || guessed.rate_model || ' of ' || guessed.rate_provider || ', by its name alone.' as reason,
        cast(guessed.attempts as bigint) as affected_rows,
        cast(null as {{ ai_unit_economics.type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        {{ ai_unit_economics.ratio('guessed.attempts', 'logged.attempts') }} as share,
        guessed.first_date,
        guessed.last_date,
        false as is_warned
    from guessed
    cross join logged

)

select * from final
