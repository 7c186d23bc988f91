-- By how much a class's cost per token moved because of its models, its share of output, its prompt cache and answers
-- from the gateway's cache, in pico-units per token. Each term is a change times the mean of what it is multiplied by.

with

token_rates as (

    select
        *,
        sum(tokens) over (partition by period_grain, period_start_date, request_class) as class_tokens,
        sum(previous_tokens) over (partition by period_grain, period_start_date, request_class)
            as previous_class_tokens
    from {{ ref('int_ai__model_token_rates') }}

),

with_share as (

    select
        *,
        coalesce(
            {{ ai_unit_economics.ratio('tokens', 'class_tokens') }},
            {{ ai_unit_economics.ratio('previous_tokens', 'previous_class_tokens') }}, 0
        ) as model_share,
        coalesce(
            {{ ai_unit_economics.ratio('previous_tokens', 'previous_class_tokens') }},
            {{ ai_unit_economics.ratio('tokens', 'class_tokens') }}, 0
        ) as previous_model_share
    from token_rates

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        sum((model_share - previous_model_share) * (token_price + previous_token_price) / 2) as model_mix_pico,
        sum(
            (model_share + previous_model_share) / 2
            * (input_share - previous_input_share)
            * (input_price + previous_input_price - output_price - previous_output_price) / 2
        ) as token_mix_pico,
        sum(
            (model_share + previous_model_share) / 2
            * (input_share + previous_input_share) / 2
            * (
                (uncached_input_share - previous_uncached_input_share) * (uncached_input_price + previous_uncached_input_price)
                + (cache_read_share - previous_cache_read_share) * (cache_read_price + previous_cache_read_price)
                + (cache_write_share - previous_cache_write_share) * (cache_write_price + previous_cache_write_price)
            ) / 2
        ) as cache_pico,
        sum(
            (model_share + previous_model_share) / 2
            * (paid_share - previous_paid_share) * (paid_token_price + previous_paid_token_price) / 2
        ) as cache_hit_pico
    from with_share
    group by period_grain, period_start_date, request_class

)

select * from final
