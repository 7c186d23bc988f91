-- The names on the rate card that a logged model may go by. An alias that leads to no name on the card says nothing.

with

cards as (

    select * from {{ ref('int_ai__model_cards') }}

),

listed as (

    select distinct
        provider,
        model
    from {{ ref('int_ai__token_rates_unioned') }}

),

aliases as (

    select * from {{ ref('int_ai__model_aliases_named') }}

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
            {{ ai_unit_economics.captured_text('cards.model', 'aliases.model_pattern') }}
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
