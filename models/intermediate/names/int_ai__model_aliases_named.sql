-- Aliases of models, own ones first, for the provider as rate cards name it.

with

aliases as (

    select * from {{ ref('stg_reference__model_aliases') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}
    where model is null

),

final as (

    select
        aliases.alias_id,
        case when aliases.is_own_alias then 1 else 2 end as alias_rank,
        aliases.priority,
        coalesce(logged.provider, aliases.provider) as provider,
        aliases.model_pattern,
        coalesce(rated.provider, aliases.rate_provider) as rate_provider,
        aliases.rate_model
    from aliases
    left join provider_names as logged
        on
            aliases.is_own_alias
            and aliases.provider = logged.logged_provider
    left join provider_names as rated
        on
            aliases.is_own_alias
            and aliases.rate_provider = rated.logged_provider

)

select * from final
