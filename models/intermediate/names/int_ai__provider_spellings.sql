-- Every spelling of a provider that has to be understood, with the model beside it, and every way to read the two: in
-- the log, on the bill, and in what a company says itself of rates, aliases, charges and pools. The name of an API
-- behind a provider's (`.chat`, `-responses`) says nothing and is left out.
{%- set named = [
    ('stg_reference__token_rates', 'provider', 'is_own_rate'),
    ('stg_reference__token_discounts', 'provider', 'true'),
    ('stg_reference__retrieval_rates', 'provider', 'true'),
    ('stg_reference__model_aliases', 'provider', 'is_own_alias'),
    ('stg_reference__model_aliases', 'rate_provider', 'is_own_alias'),
    ('stg_reference__charge_rules', 'provider', 'is_own_rule'),
    ('stg_reference__capacity_pools', 'provider', 'true'),
] %}
{%- set api_names = 'chat|completions?|messages?|responses?|embed|embeddings?|text|converse|beta|api' %}

with

spelled as (

    select
        provider,
        model,
        1 as is_logged
    from {{ ref('int_ai__log_models') }}

    union all

    select
        service_provider_name as provider,
        model,
        0 as is_logged
    from {{ ref('int_ai__charges_current') }}

    {% for card, column, is_own in named -%}
    union all

    select
        {{ column }} as provider,
        cast(null as {{ dbt.type_string() }}) as model,
        0 as is_logged
    from {{ ref(card) }}
    where {{ column }} is not null and {{ is_own }}
    {% endfor %}
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
    where logged_provider is not null

    union all

    select
        *,
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
        is_logged,
        said_by,
        {{ 2 * parts }} as spelling_rank,
        {{ provider_key("regexp_replace(words, '([.][^.]*){" ~ parts ~ "}$', '')") }} as spelling
    from said
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

final as (

    select * from shortened

    union all

    select
        logged_provider,
        model,
        is_logged,
        said_by,
        spelling_rank + 1 as spelling_rank,
        regexp_replace(spelling, '(-({{ api_names }}))+$', '') as spelling
    from shortened

    union all

    -- What the model's name alone may say.
    select
        logged_provider,
        model,
        is_logged,
        'model_family' as said_by,
        0 as spelling_rank,
        '/' as spelling
    from spellings

)

select * from final
