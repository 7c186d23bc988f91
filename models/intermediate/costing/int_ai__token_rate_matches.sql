-- The rates that each key may meet at some time: own and list, of its account and region and of any.

{{ config(materialized='table') }}

with

rate_keys as (

    select * from {{ ref('int_ai__token_rate_keys') }}

),

rates as (

    select * from {{ ref('int_ai__token_rates_unioned') }}

),

final as (

    select
        rate_keys.key_number,
        rates.meter,
        rates.context_from_tokens,
        rates.context_to_tokens,
        rates.currency_code,
        rates.rate_pico_per_token,
        rates.is_own_rate,
        -- The lowest wins: own rates before the list, then the account's own, then the region's own.
        case when rates.is_own_rate then 0 else 4 end
        + case when rates.billing_account_id is null then 2 else 0 end
        + case when rates.region is null then 1 else 0 end as rate_rank,
        rates.valid_from,
        rates.valid_to
    from rate_keys
    inner join rates
        on
            rate_keys.rate_provider = rates.provider
            and rate_keys.rate_model = rates.model
            and rate_keys.service_tier = rates.service_tier
            and (rates.region is null or rate_keys.region = rates.region)
            and (rates.billing_account_id is null or rate_keys.billing_account_id = rates.billing_account_id)

)

select * from final
