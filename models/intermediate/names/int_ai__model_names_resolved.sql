-- Which name on the rate card prices a logged model: its own, else the first alias that leads to one. Looked up are, first to
-- last, the card of its provider, then the card of whomever the model's name points to. Asked once a model, not once a row.

{{ config(materialized='table') }}
{%- set told_by = ['alias', 'model_prefix', 'model_family', 'only_provider'] %}

with

logged as (

    select distinct
        provider,
        model
    from {{ ref('int_ai__provider_names') }}
    where is_logged and model is not null

),

matches as (

    select * from {{ ref('int_ai__model_alias_matches') }}

),

listed as (

    select distinct
        provider,
        model
    from {{ ref('int_ai__token_rates_unioned') }}

),

only_listed as (

    select
        model,
        min(provider) as provider
    from listed
    group by model
    having count(*) = 1

),

with_cards as (

    select
        matches.*,
        matches.provider as alias_card,
        case when matches.may_be_on_any_card then only_listed.provider end as only_provider_card
    from matches
    left join only_listed
        on matches.model = only_listed.model

),

looked_up as (

    {% for card in told_by -%}
    select
        *,
        {{ loop.index }} as card_rank,
        '{{ card }}' as told_by,
        {{ card }}_card as card_provider
    from with_cards
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

found as (

    select
        looked_up.provider,
        looked_up.model,
        looked_up.alias_id,
        looked_up.told_by,
        listed.provider as rate_provider,
        listed.model as rate_model,
        rank() over (
            partition by looked_up.provider, looked_up.model
            order by looked_up.card_rank, looked_up.alias_rank, looked_up.priority
        ) as found_rank
    from looked_up
    inner join listed
        on
            coalesce(looked_up.alias_rate_provider, looked_up.card_provider) = listed.provider
            and looked_up.rate_model = listed.model
    where coalesce(looked_up.alias_provider, looked_up.card_provider, '') = coalesce(looked_up.card_provider, '')

),

-- Two aliases of one priority that lead to two models say nothing: a test names them.
aliased as (

    select
        provider,
        model,
        count(distinct rate_provider || '/' || rate_model) = 1 as is_one,
        min(alias_id) as alias_id,
        max(alias_id) as other_alias_id,
        min(rate_provider) as rate_provider,
        min(rate_model) as rate_model,
        min(told_by) as told_by
    from found
    where found_rank = 1
    group by provider, model

),

final as (

    select
        logged.provider,
        logged.model,
        case when listed.model is null then aliased.alias_id end as alias_id,
        case when listed.model is null and not aliased.is_one then aliased.other_alias_id end as other_alias_id,
        coalesce(listed.provider, case when aliased.is_one then aliased.rate_provider end) as rate_provider,
        coalesce(listed.model, case when aliased.is_one then aliased.rate_model end) as rate_model,
        case when listed.model is null then aliased.told_by else 'card' end as told_by,
        listed.model is null and aliased.is_one and aliased.told_by <> 'alias' as is_told_by_model_name
    from logged
    left join listed
        on
            logged.provider = listed.provider
            and logged.model = listed.model
    left join aliased
        on
            coalesce(logged.provider, '') = coalesce(aliased.provider, '')
            and logged.model = aliased.model
    where listed.model is not null or aliased.model is not null

)

select * from final
