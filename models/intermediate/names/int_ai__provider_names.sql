-- The provider as rate cards name it, for each spelling and the model beside it: what was logged, else what the model's
-- name says. Asked once a name, not once a row. The name of an API behind a provider's (`.chat`, `-responses`) says nothing.

{{ config(materialized='table') }}
{%- set api_names = 'chat|completions?|messages?|responses?|embed|embeddings?|text|converse|beta|api' %}

with

aliases as (

    select * from {{ ref('int_ai__provider_aliases') }}

),

spelled as (

    select distinct
        provider,
        model,
        1 as is_logged
    from {{ ref('int_ai__log_models') }}

    union all

    select
        provider,
        model,
        0 as is_logged
    from {{ ref('int_ai__provider_spellings') }}

),

spellings as (

    select
        provider as logged_provider,
        model,
        max(is_logged) = 1 as is_logged
    from spelled
    group by provider, model

),

said as (

    select
        *,
        'provider' as said_by,
        logged_provider as words
    from spellings

    union all

    select
        *,
        'model_prefix' as said_by,
        {{ dbt.split_part('model', "'/'", 1) }} as words
    from spellings
    where model like '_%/%'

),

-- Every way to read it: the whole, and less its last one, two, three parts behind a dot, each with and without the name of an
-- API; then what the model's name alone may say.
readings as (

    {% for parts in range(4) -%}
    {%- set spelling = provider_key("regexp_replace(words, '([.][^.]*){" ~ parts ~ "}$', '')") -%}
    {%- for reading in [spelling, "regexp_replace(" ~ spelling ~ ", '(-(" ~ api_names ~ "))+$', '')"] -%}
    select
        said.*,
        {{ 2 * parts + loop.index0 }} as spelling_rank,
        {{ reading }} as spelling
    from said
    union all
    {% endfor -%}
    {%- endfor -%}
    select
        spellings.*,
        'model_family' as said_by,
        cast(null as {{ dbt.type_string() }}) as words,
        0 as spelling_rank,
        '/' as spelling
    from spellings

),

-- What is known of each reading, the best alias first; the last place is for what no alias knows.
matches as (

    select
        readings.logged_provider,
        readings.model,
        readings.is_logged,
        readings.said_by,
        aliases.provider,
        aliases.alias_rank is not null as is_matched,
        row_number() over (
            partition by readings.logged_provider, readings.model, readings.said_by
            order by
                case when aliases.alias_rank = 1 then 1 when aliases.alias_rank is not null then 2 else 3 end,
                readings.spelling_rank, case when aliases.model_pattern is null then 1 else 0 end,
                aliases.alias_rank, aliases.priority, aliases.provider
        ) as match_rank
    from readings
    left join aliases
        on
            readings.spelling = aliases.alias_key
            and (
                aliases.model_pattern is null
                or {{ captured_text('readings.model', 'aliases.model_pattern') }} is not null
                or {{ captured_text('lower(readings.model)', 'aliases.model_pattern') }} is not null
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

final as (

    select
        logged_provider,
        model,
        case
            when is_understood then coalesce(stated_provider, prefix_provider, family_provider)
            else lower(logged_provider)
        end as provider,
        prefix_provider,
        family_provider,
        is_understood and coalesce(stated_provider, prefix_provider, family_provider) is not null as is_known,
        is_logged
    from named

)

select * from final
