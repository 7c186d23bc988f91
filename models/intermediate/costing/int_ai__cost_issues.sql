-- Usage without a cost, in the columns of fct_ai__data_issues: one row per provider, model, tier and reason, with its
-- share of all attempts of the log.

with

unpriced_usage as (

    select * from {{ ref('int_ai__unpriced_usage') }}

),

requests_daily as (

    select * from {{ ref('fct_ai__requests_daily') }}

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

final as (

    select
        'unpriced_usage' as issue,
        'requests' as input,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        coalesce(models.provider || '/', '') || coalesce(models.model, 'no model')
        || coalesce(' (' || models.service_tier || ')', '') as row_key,
        'model' as column_name,
        models.model as value,
        'Attempts that have no cost: ' || models.unpriced_reason || '.' as reason,
        cast(models.attempts as bigint) as affected_rows,
        cast(null as {{ ai_unit_economics.type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        {{ ai_unit_economics.ratio('models.attempts', 'logged.attempts') }} as share,
        {{ ai_unit_economics.reporting_date('models.first_seen_at') }} as first_date,
        {{ ai_unit_economics.reporting_date('models.last_seen_at') }} as last_date,
        true as is_warned
    from models
    cross join logged

)

select * from final
