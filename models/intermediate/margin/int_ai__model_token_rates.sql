-- What a token of each model cost in both periods, and what it was made up of. What is not there in one period borrows
-- from the other, so that it shows in the mix and not in the price.

with

model_pairs as (

    select
        *,
        uncached_input_tokens + cache_read_tokens + cache_write_tokens as input_tokens,
        previous_uncached_input_tokens + previous_cache_read_tokens + previous_cache_write_tokens
            as previous_input_tokens,
        uncached_input_tokens + cache_read_tokens + cache_write_tokens + output_tokens as tokens,
        previous_uncached_input_tokens + previous_cache_read_tokens + previous_cache_write_tokens
        + previous_output_tokens as previous_tokens,
        uncached_input_cost_pico + cache_read_cost_pico + cache_write_cost_pico as input_cost_pico,
        previous_uncached_input_cost_pico + previous_cache_read_cost_pico + previous_cache_write_cost_pico
            as previous_input_cost_pico,
        uncached_input_tokens + cache_read_tokens + cache_write_tokens + output_tokens - cache_hit_tokens as paid_tokens,
        previous_uncached_input_tokens + previous_cache_read_tokens + previous_cache_write_tokens
        + previous_output_tokens - previous_cache_hit_tokens as previous_paid_tokens
    from {{ ref('int_ai__class_model_pairs') }}

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        provider,
        model,
        tokens,
        previous_tokens,
        coalesce(
            {{ ai_unit_economics.ratio('token_cost_pico', 'tokens') }},
            {{ ai_unit_economics.ratio('previous_token_cost_pico', 'previous_tokens') }}, 0
        ) as token_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_token_cost_pico', 'previous_tokens') }},
            {{ ai_unit_economics.ratio('token_cost_pico', 'tokens') }}, 0
        ) as previous_token_price,
        coalesce(
            {{ ai_unit_economics.ratio('paid_tokens', 'tokens') }},
            {{ ai_unit_economics.ratio('previous_paid_tokens', 'previous_tokens') }}, 0
        ) as paid_share,
        coalesce(
            {{ ai_unit_economics.ratio('previous_paid_tokens', 'previous_tokens') }},
            {{ ai_unit_economics.ratio('paid_tokens', 'tokens') }}, 0
        ) as previous_paid_share,
        coalesce(
            {{ ai_unit_economics.ratio('token_cost_pico', 'paid_tokens') }},
            {{ ai_unit_economics.ratio('previous_token_cost_pico', 'previous_paid_tokens') }}, 0
        ) as paid_token_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_token_cost_pico', 'previous_paid_tokens') }},
            {{ ai_unit_economics.ratio('token_cost_pico', 'paid_tokens') }}, 0
        ) as previous_paid_token_price,
        coalesce(
            {{ ai_unit_economics.ratio('input_tokens', 'tokens') }},
            {{ ai_unit_economics.ratio('previous_input_tokens', 'previous_tokens') }}, 0
        ) as input_share,
        coalesce(
            {{ ai_unit_economics.ratio('previous_input_tokens', 'previous_tokens') }},
            {{ ai_unit_economics.ratio('input_tokens', 'tokens') }}, 0
        ) as previous_input_share,
        coalesce(
            {{ ai_unit_economics.ratio('input_cost_pico', 'input_tokens') }},
            {{ ai_unit_economics.ratio('previous_input_cost_pico', 'previous_input_tokens') }}, 0
        ) as input_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_input_cost_pico', 'previous_input_tokens') }},
            {{ ai_unit_economics.ratio('input_cost_pico', 'input_tokens') }}, 0
        ) as previous_input_price,
        coalesce(
            {{ ai_unit_economics.ratio('output_cost_pico', 'output_tokens') }},
            {{ ai_unit_economics.ratio('previous_output_cost_pico', 'previous_output_tokens') }}, 0
        ) as output_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_output_cost_pico', 'previous_output_tokens') }},
            {{ ai_unit_economics.ratio('output_cost_pico', 'output_tokens') }}, 0
        ) as previous_output_price,
        coalesce(
            {{ ai_unit_economics.ratio('uncached_input_tokens', 'input_tokens') }},
            {{ ai_unit_economics.ratio('previous_uncached_input_tokens', 'previous_input_tokens') }}, 0
        ) as uncached_input_share,
        coalesce(
            {{ ai_unit_economics.ratio('previous_uncached_input_tokens', 'previous_input_tokens') }},
            {{ ai_unit_economics.ratio('uncached_input_tokens', 'input_tokens') }}, 0
        ) as previous_uncached_input_share,
        coalesce(
            {{ ai_unit_economics.ratio('uncached_input_cost_pico', 'uncached_input_tokens') }},
            {{ ai_unit_economics.ratio('previous_uncached_input_cost_pico', 'previous_uncached_input_tokens') }}, 0
        ) as uncached_input_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_uncached_input_cost_pico', 'previous_uncached_input_tokens') }},
            {{ ai_unit_economics.ratio('uncached_input_cost_pico', 'uncached_input_tokens') }}, 0
        ) as previous_uncached_input_price,
        coalesce(
            {{ ai_unit_economics.ratio('cache_read_tokens', 'input_tokens') }},
            {{ ai_unit_economics.ratio('previous_cache_read_tokens', 'previous_input_tokens') }}, 0
        ) as cache_read_share,
        coalesce(
            {{ ai_unit_economics.ratio('previous_cache_read_tokens', 'previous_input_tokens') }},
            {{ ai_unit_economics.ratio('cache_read_tokens', 'input_tokens') }}, 0
        ) as previous_cache_read_share,
        coalesce(
            {{ ai_unit_economics.ratio('cache_read_cost_pico', 'cache_read_tokens') }},
            {{ ai_unit_economics.ratio('previous_cache_read_cost_pico', 'previous_cache_read_tokens') }}, 0
        ) as cache_read_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_cache_read_cost_pico', 'previous_cache_read_tokens') }},
            {{ ai_unit_economics.ratio('cache_read_cost_pico', 'cache_read_tokens') }}, 0
        ) as previous_cache_read_price,
        coalesce(
            {{ ai_unit_economics.ratio('cache_write_tokens', 'input_tokens') }},
            {{ ai_unit_economics.ratio('previous_cache_write_tokens', 'previous_input_tokens') }}, 0
        ) as cache_write_share,
        coalesce(
            {{ ai_unit_economics.ratio('previous_cache_write_tokens', 'previous_input_tokens') }},
            {{ ai_unit_economics.ratio('cache_write_tokens', 'input_tokens') }}, 0
        ) as previous_cache_write_share,
        coalesce(
            {{ ai_unit_economics.ratio('cache_write_cost_pico', 'cache_write_tokens') }},
            {{ ai_unit_economics.ratio('previous_cache_write_cost_pico', 'previous_cache_write_tokens') }}, 0
        ) as cache_write_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_cache_write_cost_pico', 'previous_cache_write_tokens') }},
            {{ ai_unit_economics.ratio('cache_write_cost_pico', 'cache_write_tokens') }}, 0
        ) as previous_cache_write_price
    from model_pairs

)

select * from final
