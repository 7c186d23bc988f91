-- Usage whose cost is unknown, by month, model and reason: the one look at the ledger's unpriced rows. A model without
-- a rate has beside it the name on the rate card that starts most like its own: a guess to read, and perhaps to make an
-- alias of. No price is ever taken from it.

{{ config(materialized='table') }}

{%- set shortest_prefix = 4 %}
{%- set longest_prefix = 99 %}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where cost_status = 'unpriced'

),

token_rates as (

    select * from {{ ref('int_ai__token_rates_unioned') }}

),

usage as (

    select
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as usage_month,
        provider,
        model,
        service_tier,
        unpriced_reason,
        count(case when is_first_attempt then 1 end) as requests,
        count(*) as attempts,
        sum(total_input_tokens + output_tokens) as total_tokens,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at
    from attempts
    group by
        cast({{ dbt.date_trunc('month', 'request_date') }} as date), provider, model, service_tier, unpriced_reason

),

unlisted as (

    select distinct
        provider,
        model,
        {{ comparable_model_name('model') }} as comparable_name
    from usage
    where
        unpriced_reason = 'no_token_rate'
        and model is not null

),

listed as (

    select distinct
        provider,
        model,
        {{ comparable_model_name('model') }} as comparable_name
    from token_rates

),

prefix_lengths as (

    {% for length in range(shortest_prefix, longest_prefix + 1) -%}
    select {{ length }} as prefix_length
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

listed_prefixes as (

    select
        listed.*,
        left(listed.comparable_name, prefix_lengths.prefix_length) as name_prefix
    from listed
    inner join prefix_lengths
        on length(listed.comparable_name) >= prefix_lengths.prefix_length

),

near as (

    select
        unlisted.provider,
        unlisted.model,
        listed_prefixes.provider as nearest_rate_provider,
        listed_prefixes.model as nearest_rate_model,
        row_number() over (
            partition by unlisted.provider, unlisted.model
            order by
                prefix_lengths.prefix_length desc,
                case when unlisted.provider = listed_prefixes.provider then 0 else 1 end asc,
                length(listed_prefixes.model) asc,
                listed_prefixes.model asc,
                listed_prefixes.provider asc
        ) as nearness_rank
    from unlisted
    inner join prefix_lengths
        on length(unlisted.comparable_name) >= prefix_lengths.prefix_length
    inner join listed_prefixes
        on left(unlisted.comparable_name, prefix_lengths.prefix_length) = listed_prefixes.name_prefix

),

final as (

    select
        usage.*,
        near.nearest_rate_provider,
        near.nearest_rate_model
    from usage
    left join near
        on
            usage.unpriced_reason = 'no_token_rate'
            and coalesce(usage.provider, '') = coalesce(near.provider, '')
            and usage.model = near.model
            and near.nearness_rank = 1

)

select * from final
