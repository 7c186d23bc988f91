-- The provider as rate cards name it, for each spelling and the model beside it: what was logged, else what the model's
-- name says. Asked once a name, not once a row.

{{ config(materialized='table') }}

with

spellings as (

    select * from {{ ref('int_ai__provider_spellings') }}

),

aliases as (

    select * from {{ ref('int_ai__provider_aliases') }}

),

-- What is known of each way to read a spelling, the best alias first; the last place is for what no alias knows.
matches as (

    select
        spellings.logged_provider,
        spellings.model,
        spellings.is_logged,
        spellings.said_by,
        aliases.provider,
        aliases.alias_rank is not null as is_matched,
        row_number() over (
            partition by spellings.logged_provider, spellings.model, spellings.said_by
            order by
                case when aliases.alias_rank = 1 then 1 when aliases.alias_rank is not null then 2 else 3 end,
                spellings.spelling_rank,
                case when aliases.model_pattern is null then 1 else 0 end,
                aliases.alias_rank,
                aliases.priority,
                aliases.provider
        ) as match_rank
    from spellings
    left join aliases
        on
            spellings.spelling = aliases.alias_key
            and (
                aliases.model_pattern is null
                or {{ captured_text('spellings.model', 'aliases.model_pattern') }} is not null
                or {{ captured_text('lower(spellings.model)', 'aliases.model_pattern') }} is not null
            )

),

named as (

    select
        logged_provider,
        model,
        is_logged,
        max(case when said_by = 'provider' then provider end) as stated_provider,
        max(case when said_by = 'model_prefix' then provider end) as prefix_provider,
        max(case when said_by = 'model_family' then provider end) as family_provider,
        logged_provider is null
        or max(case when said_by = 'provider' and is_matched then 1 else 0 end) = 1 as is_understood
    from matches
    where match_rank = 1
    group by logged_provider, model, is_logged

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
