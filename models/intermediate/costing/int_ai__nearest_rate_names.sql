-- The name on the rate card that starts most like the name of a model without a rate: a guess to read, and perhaps to
-- make an alias of. No price is ever taken from it.
{%- set shortest_prefix = 4 %}
{%- set longest_prefix = 99 %}

with

unpriced as (

    select distinct
        provider,
        model,
        {{ ai_unit_economics.comparable_model_name('model') }} as comparable_name
    from {{ ref('int_ai__unpriced_usage') }}
    where
        unpriced_reason = 'no_token_rate'
        and model is not null

),

listed as (

    select distinct
        provider,
        model,
        {{ ai_unit_economics.comparable_model_name('model') }} as comparable_name
    from {{ ref('int_ai__token_rates_unioned') }}

),

digits as (

    {% for digit in range(10) -%}
    select {{ digit }} as digit
    {%- if not loop.last %}
    union all
    {% endif -%}
    {%- endfor %}

),

prefix_lengths as (

    select tens.digit * 10 + ones.digit as prefix_length
    from digits as tens
    cross join digits as ones
    where tens.digit * 10 + ones.digit between {{ shortest_prefix }} and {{ longest_prefix }}

),

unpriced_prefixes as (

    select
        unpriced.*,
        prefix_lengths.prefix_length,
        left(unpriced.comparable_name, prefix_lengths.prefix_length) as name_prefix
    from unpriced
    inner join prefix_lengths
        on length(unpriced.comparable_name) >= prefix_lengths.prefix_length

),

listed_prefixes as (

    select
        listed.*,
        left(listed.comparable_name, prefix_lengths.prefix_length) as name_prefix
    from listed
    inner join prefix_lengths
        on length(listed.comparable_name) >= prefix_lengths.prefix_length

),

ranked as (

    select
        unpriced_prefixes.provider,
        unpriced_prefixes.model,
        listed_prefixes.provider as nearest_rate_provider,
        listed_prefixes.model as nearest_rate_model,
        row_number() over (
            partition by unpriced_prefixes.provider, unpriced_prefixes.model
            order by
                unpriced_prefixes.prefix_length desc,
                case when unpriced_prefixes.provider = listed_prefixes.provider then 0 else 1 end asc,
                length(listed_prefixes.model) asc,
                listed_prefixes.model asc,
                listed_prefixes.provider asc
        ) as nearness_rank
    from unpriced_prefixes
    inner join listed_prefixes
        on unpriced_prefixes.name_prefix = listed_prefixes.name_prefix

),

final as (

    select
        provider,
        model,
        nearest_rate_provider,
        nearest_rate_model
    from ranked
    where nearness_rank = 1

)

select * from final
