-- The rate card as requests meet it: one row per key and span, all meters side by side.

{{ config(materialized='table') }}

with

rate_keys as (

    select * from {{ ref('int_ai__token_rate_keys') }}

),

rates as (

    select * from {{ ref('int_ai__token_rates_by_meter') }}

),

cards as (

    select
        key_number,
        context_from_tokens,
        context_to_tokens,
        valid_from,
        valid_to,
        -- Meters in two currencies have no common one: no exchange rate fits `mixed`, and the request is unpriced.
        case when min(currency_code) = max(currency_code) then max(currency_code) else 'mixed' end as currency_code,
        max(case when meter = 'uncached_input' then rate_pico_per_token end) as uncached_input_rate,
        max(case when meter = 'cache_read' then rate_pico_per_token end) as cache_read_rate,
        max(case when meter = 'cache_write_5m' then rate_pico_per_token end) as cache_write_5m_rate,
        max(case when meter = 'cache_write_1h' then rate_pico_per_token end) as cache_write_1h_rate,
        max(case when meter = 'output' then rate_pico_per_token end) as output_rate
    from rates
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
        cards.context_from_tokens,
        cards.context_to_tokens,
        cards.valid_from,
        cards.valid_to,
        cards.currency_code,
        cards.uncached_input_rate,
        cards.cache_read_rate,
        cards.cache_write_5m_rate,
        cards.cache_write_1h_rate,
        cards.output_rate
    from cards
    inner join rate_keys
        on cards.key_number = rate_keys.key_number

)

select * from final
