{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__requests_selected') }}

),

names as (

    select * from {{ ref('int_ai__model_names_resolved') }}

),

rates as (

    select * from {{ ref('int_ai__token_rates_unioned') }}

),

request_keys as (

    select distinct
        provider,
        model,
        service_tier,
        coalesce(region, '') as region
    from requests
    where model is not null

),

matches as (

    select
        request_keys.provider,
        request_keys.model,
        request_keys.service_tier,
        request_keys.region,
        rates.context_from_tokens,
        rates.context_to_tokens,
        rates.meter,
        rates.currency_code,
        rates.rate_pico_per_token,
        rates.valid_from,
        rates.valid_to,
        rates.is_own_rate,
        case when rates.region is null then 1 else 0 end as region_rank
    from request_keys
    inner join names
        on
            request_keys.provider = names.provider
            and request_keys.model = names.model
    inner join rates
        on
            names.rate_provider = rates.provider
            and names.rate_model = rates.model
            and request_keys.service_tier = rates.service_tier
            and (request_keys.region = rates.region or rates.region is null)

),

moments as (

    select
        provider,
        model,
        service_tier,
        region,
        valid_from as moment
    from matches

    union

    select
        provider,
        model,
        service_tier,
        region,
        valid_to as moment
    from matches

),

time_spans as (

    select
        provider,
        model,
        service_tier,
        region,
        moment as valid_from,
        lead(moment) over (partition by provider, model, service_tier, region order by moment) as valid_to
    from moments

),

context_limits as (

    select
        provider,
        model,
        service_tier,
        region,
        context_from_tokens as context_tokens
    from matches

    union

    select
        provider,
        model,
        service_tier,
        region,
        context_to_tokens as context_tokens
    from matches

),

context_spans as (

    select
        provider,
        model,
        service_tier,
        region,
        context_tokens as context_from_tokens,
        lead(context_tokens) over (
            partition by provider, model, service_tier, region order by context_tokens
        ) as context_to_tokens
    from context_limits

),

-- Every span of time and of context length in which no meter's rate changes: a flat meter may stand beside a tiered one.
segments as (

    select
        time_spans.provider,
        time_spans.model,
        time_spans.service_tier,
        time_spans.region,
        context_spans.context_from_tokens,
        context_spans.context_to_tokens,
        time_spans.valid_from,
        time_spans.valid_to
    from time_spans
    inner join context_spans
        on
            time_spans.provider = context_spans.provider
            and time_spans.model = context_spans.model
            and time_spans.service_tier = context_spans.service_tier
            and time_spans.region = context_spans.region

),

in_segments as (

    select
        segments.*,
        matches.meter,
        matches.currency_code,
        matches.rate_pico_per_token,
        matches.is_own_rate,
        row_number() over (
            partition by
                segments.provider, segments.model, segments.service_tier, segments.region,
                segments.context_from_tokens, segments.context_to_tokens, segments.valid_from, matches.meter
            order by
                case when matches.is_own_rate then 0 else 1 end asc, matches.region_rank asc, matches.valid_from desc
        ) as rate_rank,
        max(case when matches.is_own_rate then matches.currency_code end) over (
            partition by
                segments.provider, segments.model, segments.service_tier, segments.region,
                segments.context_from_tokens, segments.context_to_tokens, segments.valid_from
        ) as own_currency_code
    from segments
    inner join matches
        on
            segments.provider = matches.provider
            and segments.model = matches.model
            and segments.service_tier = matches.service_tier
            and segments.region = matches.region
            and segments.context_from_tokens >= matches.context_from_tokens
            and segments.context_to_tokens <= matches.context_to_tokens
            and {{ ai_unit_economics.valid_at('segments.valid_from', 'matches') }}

),

final as (

    select
        provider,
        model,
        service_tier,
        region,
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
    from in_segments
    where
        rate_rank = 1
        -- A list price stands beside own rates only in their currency.
        and (is_own_rate or own_currency_code is null or currency_code = own_currency_code)
    group by
        provider, model, service_tier, region, context_from_tokens, context_to_tokens, valid_from, valid_to

)

select * from final
