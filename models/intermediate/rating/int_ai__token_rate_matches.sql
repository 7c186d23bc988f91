-- The prices that each key may meet at some time, in the order in which they come: own and list, of its account and
-- region and of any; a list price also less each discount that the key may meet, for as long as both hold.

{{ config(materialized='table') }}

{%- set no_discount_rank = 32 %}

with

rate_keys as (

    select * from {{ ref('int_ai__token_rate_keys') }}

),

rates as (

    select * from {{ ref('int_ai__token_rates_unioned') }}

),

-- One that is no share of the price is left out: a test names it.
discounts as (

    select * from {{ ref('int_ai__token_discounts_named') }}
    where
        discount_nano >= 0
        and discount_nano < 1000000000

),

rate_matches as (

    select
        rate_keys.key_number,
        rates.*,
        -- The lowest wins: own rates before the list, then the account's own, then the region's own.
        case when rates.is_own_rate then 0 else 4 end
        + case when rates.billing_account_id is null then 2 else 0 end
        + case when rates.region is null then 1 else 0 end as rate_rank
    from rate_keys
    inner join rates
        on
            rate_keys.rate_provider = rates.provider
            and rate_keys.rate_model = rates.model
            and rate_keys.service_tier = rates.service_tier
            and (rates.region is null or rate_keys.region = rates.region)
            and (rates.billing_account_id is null or rate_keys.billing_account_id = rates.billing_account_id)

),

discount_matches as (

    select
        rate_keys.key_number,
        discounts.meter,
        discounts.discount_nano,
        case when discounts.billing_account_id is null then 16 else 0 end
        -- A model as it is logged says more than the name that the card has for it.
        + case
            when discounts.model is null then 8
            when discounts.model = rate_keys.model then 0
            else 4
        end
        + case when discounts.meter is null then 2 else 0 end
        + case when discounts.service_tier is null then 1 else 0 end as discount_rank,
        discounts.valid_from,
        discounts.valid_to
    from rate_keys
    inner join discounts
        on
            -- Who alone gives such names to models serves it, whatever client logged the call.
            case when rate_keys.is_told_by_model_name then rate_keys.rate_provider else rate_keys.provider end
            = discounts.provider
            and (discounts.model is null or discounts.model in (rate_keys.model, rate_keys.rate_model))
            and (discounts.service_tier is null or rate_keys.service_tier = discounts.service_tier)
            and (discounts.billing_account_id is null or rate_keys.billing_account_id = discounts.billing_account_id)

    union all

    -- The price itself, where no discount holds.
    select
        key_number,
        cast(null as {{ dbt.type_string() }}) as meter,
        0 as discount_nano,
        {{ no_discount_rank }} as discount_rank,
        {{ valid_from_or_open('null') }} as valid_from,
        {{ valid_to_or_open('null') }} as valid_to
    from rate_keys

),

final as (

    select
        rate_matches.key_number,
        rate_matches.meter,
        rate_matches.context_from_tokens,
        rate_matches.context_to_tokens,
        rate_matches.currency_code,
        rate_matches.is_own_rate,
        {{ discounted_rate('rate_matches.rate_pico_per_token', 'discount_matches.discount_nano') }}
            as rate_pico_per_token,
        row_number() over (
            partition by rate_matches.key_number, rate_matches.meter
            order by
                rate_matches.rate_rank asc,
                rate_matches.valid_from desc,
                discount_matches.discount_rank asc,
                discount_matches.valid_from desc
        ) as match_rank,
        greatest(rate_matches.valid_from, discount_matches.valid_from) as valid_from,
        least(rate_matches.valid_to, discount_matches.valid_to) as valid_to
    from rate_matches
    inner join discount_matches
        on
            rate_matches.key_number = discount_matches.key_number
            and (not rate_matches.is_own_rate or discount_matches.discount_rank = {{ no_discount_rank }})
            and coalesce(discount_matches.meter, rate_matches.meter) = rate_matches.meter
            and rate_matches.valid_from < discount_matches.valid_to
            and rate_matches.valid_to > discount_matches.valid_from

)

select * from final
