-- Token counts that contradict themselves or are only an estimate, in the columns of fct_ai__data_issues: one row per
-- source, model and kind, with its share of all attempts of the log.

with

attempts as (

    select * from {{ ref('fct_ai__request_costs') }}

),

doubted as (

    select
        'token_mismatch' as issue,
        source_relation,
        provider,
        model,
        started_at
    from attempts
    where has_token_mismatch

    union all

    select
        'estimated_usage' as issue,
        source_relation,
        provider,
        model,
        started_at
    from attempts
    where is_usage_estimated

),

logged as (

    select count(*) as attempts
    from attempts

),

models as (

    select
        issue,
        source_relation,
        provider,
        model,
        count(*) as attempts,
        sum(count(*)) over (partition by issue) as attempts_of_issue,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at
    from doubted
    group by issue, source_relation, provider, model

),

final as (

    select
        models.issue,
        'requests' as input,
        models.source_relation,
        coalesce(models.provider || '/', '') || coalesce(models.model, 'no model') as row_key,
        'total_tokens' as column_name,
        models.model as value,
        case models.issue
            when 'token_mismatch' then 'Attempts whose tokens do not add up to what the log states.'
            else 'Attempts whose tokens are a count of the text by the tracer, not the word of the provider.'
        end as reason,
        cast(models.attempts as bigint) as affected_rows,
        cast(null as {{ ai_unit_economics.type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        {{ ai_unit_economics.ratio('models.attempts', 'logged.attempts') }} as share,
        {{ ai_unit_economics.reporting_date('models.first_seen_at') }} as first_date,
        {{ ai_unit_economics.reporting_date('models.last_seen_at') }} as last_date,
        models.issue = 'token_mismatch'
        or models.attempts_of_issue > {{ var('estimated_usage_limit') }} * logged.attempts as is_warned
    from models
    cross join logged

)

select * from final
