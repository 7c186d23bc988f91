-- The discounts on list prices that each key may meet at some time, the most specific with the lowest rank. One that is
-- no share of the price is left out: a test names it.

{{ config(materialized='table') }}

with

rate_keys as (

    select * from {{ ref('int_ai__token_rate_keys') }}

),

discounts as (

    select * from {{ ref('int_ai__token_discounts_named') }}
    where
        discount_nano >= 0
        and discount_nano < 1000000000

),

final as (

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

)

select * from final
