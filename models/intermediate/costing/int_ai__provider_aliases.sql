-- What a spelling, or else a model's name, says of the provider: own rows first, then those of the package. A provider
-- that a rate card has or an alias leads to also goes by its own name.

with

own_aliases as (

    select * from {{ ref('stg_reference__provider_aliases') }}

),

default_aliases as (

    select * from {{ ref('stg_reference__default_provider_aliases') }}

),

own_rates as (

    select * from {{ ref('stg_reference__token_rates') }}

),

list_rates as (

    select * from {{ ref('stg_reference__list_token_rates') }}

),

known as (

    select provider from own_aliases
    union
    select provider from default_aliases
    union
    select lower(provider) as provider from own_rates
    union
    select provider from list_rates

),

aliases as (

    select
        1 as alias_rank,
        alias,
        model_pattern,
        provider,
        has_own_prices,
        priority
    from own_aliases

    union all

    select
        2 as alias_rank,
        alias,
        model_pattern,
        provider,
        has_own_prices,
        priority
    from default_aliases

    union all

    select
        3 as alias_rank,
        provider as alias,
        cast(null as {{ dbt.type_string() }}) as model_pattern,
        provider,
        false as has_own_prices,
        cast(100 as bigint) as priority
    from known
    where provider is not null

),

final as (

    select
        alias_rank,
        {{ ai_unit_economics.provider_key('alias') }} as alias_key,
        model_pattern,
        provider,
        has_own_prices,
        priority
    from aliases

)

select * from final
