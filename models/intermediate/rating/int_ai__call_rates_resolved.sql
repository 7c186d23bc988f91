-- What a call of each meter costs a provider's requests, in spans of time in which no rate changes: a provider's own
-- rate comes before the one for any. Asked once a provider, so that a request joins once for all meters.

{{ config(materialized='table') }}

with

providers as (

    select distinct coalesce(provider, '') as provider
    from {{ ref('int_ai__provider_names') }}
    where is_logged

),

rates as (

    select * from {{ ref('int_ai__call_rates_named') }}

),

matches as (

    select
        providers.provider,
        rates.meter,
        rates.currency_code,
        rates.rate_pico_per_call,
        rates.valid_from,
        rates.valid_to,
        case when rates.provider is null then 1 else 0 end as provider_rank
    from providers
    inner join rates
        on rates.provider is null or providers.provider = rates.provider

),

time_spans as (

    {{ validity_spans('matches', ['provider']) }}

),

in_spans as (

    select
        time_spans.provider,
        time_spans.valid_from,
        time_spans.valid_to,
        matches.meter,
        matches.currency_code,
        matches.rate_pico_per_call,
        row_number() over (
            partition by time_spans.provider, time_spans.valid_from, matches.meter
            order by matches.provider_rank asc, matches.valid_from desc
        ) as rate_rank
    from time_spans
    inner join matches
        on
            time_spans.provider = matches.provider
            and {{ valid_at('time_spans.valid_from', 'matches') }}

),

final as (

    select
        {% for meter in meter_values('name', 'call') -%}
        max(case when meter = '{{ meter }}' then rate_pico_per_call end) as {{ meter }}_rate,
        max(case when meter = '{{ meter }}' then currency_code end) as {{ meter }}_currency_code,
        {% endfor -%}
        provider,
        valid_from,
        valid_to
    from in_spans
    where rate_rank = 1
    group by provider, valid_from, valid_to

)

select * from final
