-- Aliases of models, own ones first, for the provider as rate cards name it.

with

own_aliases as (

    select * from {{ ref('stg_reference__model_aliases') }}

),

default_aliases as (

    select * from {{ ref('stg_reference__default_model_aliases') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}
    where model is null

),

final as (

    select
        own_aliases.alias_id,
        1 as alias_rank,
        own_aliases.priority,
        coalesce(logged.provider, own_aliases.provider) as provider,
        own_aliases.model_pattern,
        coalesce(rated.provider, own_aliases.rate_provider) as rate_provider,
        own_aliases.rate_model
    from own_aliases
    left join provider_names as logged
        on own_aliases.provider = logged.logged_provider
    left join provider_names as rated
        on own_aliases.rate_provider = rated.logged_provider

    union all

    select
        alias_id,
        2 as alias_rank,
        priority,
        provider,
        model_pattern,
        rate_provider,
        rate_model
    from default_aliases

)

select * from final
