-- The rate card as requests meet it: one row per key and span of time and of prompt length in which no meter's price
-- changes, all meters side by side. A flat meter may stand beside a tiered one.

{{ config(materialized='table') }}

with

rate_keys as (

    select * from {{ ref('int_ai__token_rate_keys') }}

),

matches as (

    select * from {{ ref('int_ai__token_rate_matches') }}

),

time_spans as (

    {{ validity_spans('matches', ['key_number']) }}

),

length_spans as (

    {{ validity_spans('matches', ['key_number'], 'context_from_tokens', 'context_to_tokens') }}

),

ranked as (

    select
        time_spans.key_number,
        time_spans.valid_from,
        time_spans.valid_to,
        length_spans.context_from_tokens,
        length_spans.context_to_tokens,
        matches.meter,
        matches.currency_code,
        matches.is_own_rate,
        matches.rate_pico_per_token,
        row_number() over (
            partition by
                time_spans.key_number, time_spans.valid_from, length_spans.context_from_tokens, matches.meter
            order by matches.match_rank
        ) as choice_rank
    from time_spans
    inner join length_spans
        on time_spans.key_number = length_spans.key_number
    inner join matches
        on
            time_spans.key_number = matches.key_number
            and length_spans.context_from_tokens >= matches.context_from_tokens
            and length_spans.context_to_tokens <= matches.context_to_tokens
            and {{ valid_at('time_spans.valid_from', 'matches') }}

),

chosen as (

    select
        *,
        min(case when is_own_rate then currency_code end) over (
            partition by key_number, valid_from, context_from_tokens
        ) as first_own_currency_code,
        max(case when is_own_rate then currency_code end) over (
            partition by key_number, valid_from, context_from_tokens
        ) as last_own_currency_code
    from ranked
    where choice_rank = 1

),

cards as (

    select
        key_number,
        context_from_tokens,
        context_to_tokens,
        valid_from,
        valid_to,
        {% for meter in token_rate_meters() -%}
        max(case when meter = '{{ meter }}' then rate_pico_per_token end) as {{ meter }}_rate,
        {% endfor -%}
        -- Meters in two currencies have no common one: no exchange rate fits `mixed`, and the request is unpriced.
        case when min(currency_code) = max(currency_code) then max(currency_code) else 'mixed' end as currency_code
    from chosen
    -- A list price stands beside own rates only in their currency.
    where
        is_own_rate
        or first_own_currency_code is null
        or (currency_code = first_own_currency_code and currency_code = last_own_currency_code)
    group by key_number, context_from_tokens, context_to_tokens, valid_from, valid_to

),

final as (

    select
        rate_keys.provider,
        rate_keys.model,
        rate_keys.service_tier,
        rate_keys.region,
        rate_keys.billing_account_id,
        rate_keys.is_told_by_model_name,
        cards.*
    from rate_keys
    inner join cards
        on rate_keys.key_number = cards.key_number

)

select * from final
