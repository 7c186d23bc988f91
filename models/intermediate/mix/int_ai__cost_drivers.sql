-- What the cost-rate effect of a class is made of, per kept unit of it; more cost is a negative effect. Cost per unit is a
-- product down a tree:
--
--     attempts per unit, times
--         tokens per attempt, times
--             share of each model, times share of input and output, times share of each kind of input
--         accelerator time per attempt, retrieval and third parties
--
-- With s the share of a meter in its whole, p its price, ' for the period before, and W the mean shares above it multiplied:
--
--     effect of the quantity    -W (s - s') (p + p') / 2
--     effect of the price       -W (s + s') / 2 (p - p')
--
-- The two are -W (s p - s' p'), so that the terms add up to the cost-rate effect. The price of a token is what models,
-- output, prompt cache and answers from the gateway's cache leave of the change of cost per token.
{{ config(materialized='table') }}
{%- set of_class = 'partition by period_grain, period_start_date, request_class' %}

with

meters as (

    select * from {{ ref('int_ai__meter_pairs') }}

),

-- The mean shares of the meters that others are a part of; and whether the class asked in both periods.
with_wholes as (

    select
        *,
        max(case when meter = 'attempt' then mean_share end) over ({{ of_class }}) as attempt_share,
        max(case when meter = 'token' then mean_share end) over ({{ of_class }}) as token_share,
        max(case when meter = 'model_token' then mean_share end) over ({{ of_class }}, provider, model) as model_share,
        max(case when meter = 'input' then mean_share end) over ({{ of_class }}, provider, model) as input_share,
        max(case when meter = 'attempt' and is_in_both then 1 else 0 end) over ({{ of_class }}) as is_compared
    from meters

),

weighted as (

    select
        *,
        case
            when meter = 'attempt' then 1
            when meter in ('token', 'accelerator_time', 'retrieval', 'third_party') then attempt_share
            when meter = 'model_token' then attempt_share * token_share
            when meter in ('paid_token', 'input', 'output') then attempt_share * token_share * model_share
            else attempt_share * token_share * model_share * input_share
        end / -1e12 as weight
    from with_wholes
    where is_compared = 1

),

quantity_effects as (

    select
        period_grain,
        period_start_date,
        request_class,
        case
            when meter = 'attempt' then 'retry'
            when meter = 'token' then 'token_volume'
            when meter = 'accelerator_time' then 'accelerator_time'
            when meter = 'model_token' then 'model_mix'
            when meter = 'paid_token' then 'cache_hit'
            when meter in ('input', 'output') then 'token_mix'
            else 'cache'
        end as driver,
        weight * share_change * mean_price_pico as effect
    from weighted
    where meter not in ('retrieval', 'third_party')

),

effects as (

    select * from quantity_effects

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        case meter when 'token' then 'token_price' when 'accelerator_time' then 'accelerator_rate' else meter end as driver,
        weight * mean_share * price_change_pico as effect
    from weighted
    where meter in ('token', 'accelerator_time', 'retrieval', 'third_party')

    union all

    select
        period_grain,
        period_start_date,
        request_class,
        'token_price' as driver,
        -effect as effect
    from quantity_effects
    where driver in ('model_mix', 'token_mix', 'cache', 'cache_hit')

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        driver,
        sum(effect) as effect
    from effects
    group by period_grain, period_start_date, request_class, driver

)

select * from final
