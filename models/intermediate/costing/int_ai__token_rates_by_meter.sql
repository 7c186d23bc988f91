-- The rate of each meter in each span: the first of those that match, and, of the list, less the first discount.

with

spans as (

    select * from {{ ref('int_ai__token_rate_spans') }}

),

rates as (

    select * from {{ ref('int_ai__token_rate_matches') }}

),

discounts as (

    select * from {{ ref('int_ai__token_discount_matches') }}

),

ranked as (

    select
        spans.*,
        rates.meter,
        rates.currency_code,
        rates.is_own_rate,
        {{ ai_unit_economics.discounted_rate('rates.rate_pico_per_token', 'discounts.discount_nano') }}
            as rate_pico_per_token,
        row_number() over (
            partition by spans.key_number, spans.context_from_tokens, spans.valid_from, rates.meter
            order by
                rates.rate_rank asc,
                rates.valid_from desc,
                case when discounts.discount_rank is null then 1 else 0 end asc,
                discounts.discount_rank asc,
                discounts.valid_from desc
        ) as choice_rank
    from spans
    inner join rates
        on
            spans.key_number = rates.key_number
            and spans.context_from_tokens >= rates.context_from_tokens
            and spans.context_to_tokens <= rates.context_to_tokens
            and {{ ai_unit_economics.valid_at('spans.valid_from', 'rates') }}
    left join discounts
        on
            not rates.is_own_rate
            and spans.key_number = discounts.key_number
            and coalesce(discounts.meter, rates.meter) = rates.meter
            and {{ ai_unit_economics.valid_at('spans.valid_from', 'discounts') }}

),

chosen as (

    select
        *,
        min(case when is_own_rate then currency_code end) over (
            partition by key_number, context_from_tokens, valid_from
        ) as first_own_currency_code,
        max(case when is_own_rate then currency_code end) over (
            partition by key_number, context_from_tokens, valid_from
        ) as last_own_currency_code
    from ranked
    where choice_rank = 1

),

final as (

    select
        key_number,
        meter,
        context_from_tokens,
        context_to_tokens,
        currency_code,
        rate_pico_per_token,
        valid_from,
        valid_to
    from chosen
    -- A list price stands beside own rates only in their currency.
    where
        is_own_rate
        or first_own_currency_code is null
        or (currency_code = first_own_currency_code and currency_code = last_own_currency_code)

)

select * from final
