-- What is known of each spelling, the best alias first: by the name that was logged, by the word before the slash of a
-- model's name. The name of an API behind a provider's (`.chat`, `-responses`) says nothing and is left out.
{%- set api_names = 'chat|completions?|messages?|responses?|embed|embeddings?|text|converse|beta|api' %}

with

spellings as (

    select * from {{ ref('int_ai__provider_spellings') }}

),

aliases as (

    select * from {{ ref('int_ai__provider_aliases') }}

),

said as (

    select
        provider as logged_provider,
        model,
        'provider' as said_by,
        provider as words
    from spellings
    where provider is not null

    union all

    select
        provider as logged_provider,
        model,
        'model_prefix' as said_by,
        {{ dbt.split_part('model', "'/'", 1) }} as words
    from spellings
    where model like '_%/%'

),

-- The whole name, and less its last one, two, three parts behind a dot.
shortened as (

    {% for parts in range(4) -%}
    select
        logged_provider,
        model,
        said_by,
        {{ 2 * parts }} as spelling_rank,
        {{ ai_unit_economics.provider_key("regexp_replace(words, '([.][^.]*){" ~ parts ~ "}$', '')") }} as spelling
    from said
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

spelled as (

    select * from shortened

    union all

    select
        logged_provider,
        model,
        said_by,
        spelling_rank + 1 as spelling_rank,
        regexp_replace(spelling, '(-({{ api_names }}))+$', '') as spelling
    from shortened

),

final as (

    select
        spelled.logged_provider,
        spelled.model,
        spelled.said_by,
        aliases.provider,
        row_number() over (
            partition by spelled.logged_provider, spelled.model, spelled.said_by
            order by
                case when aliases.alias_rank = 1 then 0 else 1 end,
                spelled.spelling_rank,
                case when aliases.model_pattern is null then 1 else 0 end,
                aliases.alias_rank,
                aliases.priority,
                aliases.provider
        ) as match_rank
    from spelled
    inner join aliases
        on spelled.spelling = aliases.alias_key
    where
        aliases.model_pattern is null
        or {{ ai_unit_economics.captured_text('spelled.model', 'aliases.model_pattern') }} is not null
        or {{ ai_unit_economics.captured_text('lower(spelled.model)', 'aliases.model_pattern') }} is not null

)

select * from final
