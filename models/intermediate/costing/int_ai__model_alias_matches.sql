-- The names on the rate card that a logged model may go by. An alias that leads to no name on the card says nothing.

with

logged as (

    select distinct
        provider,
        model,
        {{ ai_unit_economics.provider_name('provider', 'model') }} as known_provider
    from {{ ref('int_ai__log_models') }}
    where provider is not null and model is not null

),

listed as (

    select distinct
        provider,
        model
    from {{ ref('int_ai__token_rates_unioned') }}

),

aliases as (

    select
        *,
        1 as alias_rank
    from {{ ref('stg_reference__model_aliases') }}

    union all

    select
        *,
        2 as alias_rank
    from {{ ref('stg_reference__default_model_aliases') }}

),

unlisted as (

    select logged.*
    from logged
    left join listed
        on
            logged.provider = listed.provider
            and logged.model = listed.model
    where listed.model is null

),

candidates as (

    select
        unlisted.provider,
        unlisted.model,
        aliases.alias_id,
        aliases.alias_rank,
        aliases.priority,
        coalesce(aliases.rate_provider, unlisted.known_provider) as rate_provider,
        replace(
            aliases.rate_model,
            '*',
            {{ ai_unit_economics.captured_text('unlisted.model', 'aliases.model_pattern') }}
        ) as rate_model
    from unlisted
    inner join aliases
        on coalesce(aliases.provider, unlisted.known_provider) in (unlisted.known_provider, lower(unlisted.provider))

),

final as (

    select
        candidates.provider,
        candidates.model,
        candidates.alias_id,
        candidates.rate_provider,
        candidates.rate_model,
        rank() over (
            partition by candidates.provider, candidates.model
            order by candidates.alias_rank, candidates.priority
        ) as match_rank
    from candidates
    inner join listed
        on
            candidates.rate_provider = listed.provider
            and candidates.rate_model = listed.model

)

select * from final
