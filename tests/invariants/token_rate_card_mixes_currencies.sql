-- Rate cards whose meters are in different currencies: their requests are unpriced until the card is mended.

select distinct
    provider,
    model,
    service_tier,
    region,
    valid_from
from {{ ref('int_ai__token_rates_resolved') }}
where currency_code = 'mixed'
