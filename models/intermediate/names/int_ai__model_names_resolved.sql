-- Which name on the rate card prices a logged model: its own, else the first alias. Asked once a model, not once a row.

{{ config(materialized='table') }}

with

logged as (

    select distinct
        provider,
        model
    from {{ ref('int_ai__provider_names') }}
    where is_logged and model is not null

),

listed as (

    select distinct
        provider,
        model
    from {{ ref('int_ai__token_rates_unioned') }}

),

-- Two aliases of one priority that lead to two models say nothing: a test names them.
aliased as (

    select
        provider,
        model,
        min(rate_provider) as rate_provider,
        min(rate_model) as rate_model,
        min(alias_id) as alias_id,
        min(told_by) as told_by
    from {{ ref('int_ai__model_alias_matches') }}
    where match_rank = 1
    group by provider, model
    having count(distinct rate_provider || '/' || rate_model) = 1

),

final as (

    select
        logged.provider,
        logged.model,
        aliased.alias_id,
        coalesce(listed.provider, aliased.rate_provider) as rate_provider,
        coalesce(listed.model, aliased.rate_model) as rate_model,
        coalesce(aliased.told_by, 'card') as told_by,
        coalesce(aliased.told_by not in ('card', 'alias'), false) as is_told_by_model_name
    from logged
    left join listed
        on
            logged.provider = listed.provider
            and logged.model = listed.model
    left join aliased
        on
            coalesce(logged.provider, '') = coalesce(aliased.provider, '')
            and logged.model = aliased.model
    where listed.model is not null or aliased.rate_model is not null

)

select * from final
