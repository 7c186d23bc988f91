-- What a spelling, or else a model's name, says of the provider: own rows first, then those of the package. A provider
-- that a rate card has or an alias leads to also goes by its own name.

with

aliases as (

    select * from {{ ref('stg_reference__provider_aliases') }}

),

rates as (

    select * from {{ ref('stg_reference__token_rates') }}

),

known as (

    select provider from aliases
    union
    select case when is_own_rate then lower(provider) else provider end as provider from rates

),

ranked as (

    select
        case when is_own_alias then 1 else 2 end as alias_rank,
        alias,
        model_pattern,
        provider,
        has_own_prices,
        priority
    from aliases
    where alias is not null or model_pattern is not null

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
        -- No spelling has a slash left in it: this is the key of names of models that say it alone.
        coalesce({{ provider_key('alias') }}, '/') as alias_key,
        model_pattern,
        provider,
        has_own_prices,
        priority
    from ranked

)

select * from final
