-- What each alias makes of each logged model whose name it matches, own aliases first; beside it the cards that the name may
-- be looked up on. A provider with prices of its own, such as a self-hosted server, has no other card, and a known one
-- gives way only to a name that one provider alone gives.

with

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}

),

known_aliases as (

    select * from {{ ref('stg_reference__model_aliases') }}

),

own_prices as (

    select distinct provider
    from {{ ref('int_ai__provider_aliases') }}
    where has_own_prices

),

-- Own aliases spell a provider as a company does.
aliases as (

    select
        known_aliases.alias_id,
        case when known_aliases.is_own_alias then 1 else 2 end as alias_rank,
        known_aliases.priority,
        coalesce(named.provider, known_aliases.provider) as provider,
        known_aliases.model_pattern,
        coalesce(rated.provider, known_aliases.rate_provider) as rate_provider,
        known_aliases.rate_model
    from known_aliases
    left join provider_names as named
        on
            known_aliases.is_own_alias
            and known_aliases.provider = named.logged_provider
            and named.model is null
    left join provider_names as rated
        on
            known_aliases.is_own_alias
            and known_aliases.rate_provider = rated.logged_provider
            and rated.model is null

),

names as (

    select
        provider,
        model,
        max(prefix_provider) as prefix_provider,
        max(family_provider) as family_provider,
        max(case when is_known then 1 else 0 end) = 1 as is_known
    from provider_names
    where is_logged and model is not null
    group by provider, model

),

matches as (

    select
        names.provider,
        names.model,
        case when own_prices.provider is null and not names.is_known then names.prefix_provider end as model_prefix_card,
        case when own_prices.provider is null then names.family_provider end as model_family_card,
        own_prices.provider is null and not names.is_known as may_be_on_any_card,
        aliases.alias_id,
        aliases.alias_rank,
        aliases.priority,
        aliases.provider as alias_provider,
        aliases.rate_provider as alias_rate_provider,
        replace(
            aliases.rate_model,
            '*',
            {{ captured_text('names.model', 'aliases.model_pattern') }}
        ) as rate_model
    from names
    cross join aliases
    left join own_prices
        on names.provider = own_prices.provider

),

final as (

    select * from matches
    where rate_model is not null

)

select * from final
