-- Whose rate cards to look at, first to last, for a model that its provider's card does not name: that card once more,
-- by aliases, then the card of whomever the model's name points to. A provider with prices of its own, such as a
-- self-hosted server, has no other card, and a known one gives way only to a name that one provider alone gives.

with

logged as (

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
        logged.*,
        own_prices.provider is not null as has_own_prices
    from logged
    left join listed
        on
            logged.provider = listed.provider
            and logged.model = listed.model
    left join own_prices
        on logged.provider = own_prices.provider
    where listed.model is null

),

final as (

    select
        provider,
        model,
        1 as card_rank,
        'alias' as told_by,
        provider as card_provider
    from unlisted

    union all

    select
        provider,
        model,
        2 as card_rank,
        'model_prefix' as told_by,
        prefix_provider as card_provider
    from unlisted
    where not is_known and not has_own_prices

    union all

    select
        provider,
        model,
        3 as card_rank,
        'model_family' as told_by,
        family_provider as card_provider
    from unlisted
    where not has_own_prices

    union all

    select
        unlisted.provider,
        unlisted.model,
        4 as card_rank,
        'only_provider' as told_by,
        only_listed.provider as card_provider
    from unlisted
    inner join only_listed
        on unlisted.model = only_listed.model
    where not unlisted.is_known and not unlisted.has_own_prices

)

select * from final
