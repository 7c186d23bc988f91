-- The names on the rate card that a logged model may go by where its provider's card does not name it. Looked up are,
-- first to last, that card once more, by aliases, then the card of whomever the model's name points to. A provider with
-- prices of its own, such as a self-hosted server, has no other card, and a known one gives way only to a name that one
-- provider alone gives. An alias that leads to no name on the card says nothing.
{%- set told_by = ['alias', 'model_prefix', 'model_family', 'only_provider'] %}

with

names as (

    select
        provider,
        model,
        max(prefix_provider) as prefix_provider,
        max(family_provider) as family_provider,
        max(case when is_known then 1 else 0 end) = 1 as is_known
    from {{ ref('int_ai__provider_names') }}
    where is_logged and model is not null
    group by provider, model

),

aliases as (

    select * from {{ ref('int_ai__model_aliases_named') }}

),

own_prices as (

    select distinct provider
    from {{ ref('int_ai__provider_aliases') }}
    where has_own_prices

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

unlisted as (

    select
        names.provider,
        names.model,
        names.provider as alias_card,
        case when own_prices.provider is null and not names.is_known then names.prefix_provider end
            as model_prefix_card,
        case when own_prices.provider is null then names.family_provider end as model_family_card,
        case when own_prices.provider is null and not names.is_known then only_listed.provider end
            as only_provider_card
    from names
    left join listed
        on
            names.provider = listed.provider
            and names.model = listed.model
    left join only_listed
        on names.model = only_listed.model
    left join own_prices
        on names.provider = own_prices.provider
    where listed.model is null

),

cards as (

    {% for card in told_by -%}
    select
        provider,
        model,
        {{ loop.index }} as card_rank,
        '{{ card }}' as told_by,
        {{ card }}_card as card_provider
    from unlisted
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

candidates as (

    select
        cards.*,
        aliases.alias_id,
        aliases.alias_rank,
        aliases.priority,
        coalesce(aliases.rate_provider, cards.card_provider) as rate_provider,
        replace(
            aliases.rate_model,
            '*',
            {{ captured_text('cards.model', 'aliases.model_pattern') }}
        ) as rate_model
    from cards
    inner join aliases
        on coalesce(aliases.provider, cards.card_provider, '') = coalesce(cards.card_provider, '')

),

final as (

    select
        candidates.provider,
        candidates.model,
        candidates.alias_id,
        candidates.told_by,
        candidates.rate_provider,
        candidates.rate_model,
        rank() over (
            partition by candidates.provider, candidates.model
            order by candidates.card_rank, candidates.alias_rank, candidates.priority
        ) as match_rank
    from candidates
    inner join listed
        on
            candidates.rate_provider = listed.provider
            and candidates.rate_model = listed.model

)

select * from final
