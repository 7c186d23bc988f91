-- Discounts that are no part of the price from 0 up to, but without, all of it: they are not applied.

select
    provider,
    model,
    meter,
    service_tier,
    billing_account_id,
    discount_nano,
    valid_from
from {{ ref('stg_reference__token_discounts') }}
where
    discount_nano is null
    or discount_nano < 0
    or discount_nano >= 1000000000
