-- The provider as rate cards name it, for each spelling and the model beside it: what was logged, else what the model's
-- name says. Asked once a name, not once a row.

{{ config(materialized='table') }}

with

spellings as (

    select * from {{ ref('int_ai__provider_spellings') }}

),

matches as (

    select * from {{ ref('int_ai__provider_matches') }}
    where match_rank = 1

),

aliases as (

    select * from {{ ref('int_ai__provider_aliases') }}

),

models as (

    select distinct model
    from spellings
    where model is not null

),

families as (

    select
        models.model,
        aliases.provider,
        row_number() over (
            partition by models.model order by aliases.alias_rank, aliases.priority, aliases.provider
        ) as family_rank
    from models
    inner join aliases
        on
            aliases.alias_key is null
            and (
                {{ ai_unit_economics.captured_text('models.model', 'aliases.model_pattern') }} is not null
                or {{ ai_unit_economics.captured_text('lower(models.model)', 'aliases.model_pattern') }} is not null
            )

),

named as (

    select
        spellings.provider as logged_provider,
        spellings.model,
        spellings.is_logged,
        prefixes.provider as prefix_provider,
        families.provider as family_provider,
        stated.provider as stated_provider,
        spellings.provider is null or stated.match_rank is not null as is_understood
    from spellings
    left join matches as stated
        on
            spellings.provider = stated.logged_provider
            and coalesce(spellings.model, '') = coalesce(stated.model, '')
            and stated.said_by = 'provider'
    left join matches as prefixes
        on
            coalesce(spellings.provider, '') = coalesce(prefixes.logged_provider, '')
            and spellings.model = prefixes.model
            and prefixes.said_by = 'model_prefix'
    left join families
        on
            spellings.model = families.model
            and families.family_rank = 1

),

resolved as (

    select
        *,
        case when is_understood then coalesce(stated_provider, prefix_provider, family_provider) end as known_provider
    from named

),

final as (

    select
        logged_provider,
        model,
        case when is_understood then known_provider else lower(logged_provider) end as provider,
        prefix_provider,
        family_provider,
        known_provider is not null as is_known,
        is_logged
    from resolved

)

select * from final
