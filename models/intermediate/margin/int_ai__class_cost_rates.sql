-- What an attempt of each class took and cost in both periods: attempts per unit, tokens, seconds, and each component.

with

model_pairs as (

    select
        *,
        uncached_input_tokens + cache_read_tokens + cache_write_tokens + output_tokens as tokens,
        previous_uncached_input_tokens + previous_cache_read_tokens + previous_cache_write_tokens
        + previous_output_tokens as previous_tokens
    from {{ ref('int_ai__class_model_pairs') }}

),

classes as (

    select
        period_grain,
        period_start_date,
        request_class,
        sum(units) as units,
        sum(previous_units) as previous_units,
        sum(attempts) as attempts,
        sum(previous_attempts) as previous_attempts,
        sum(token_cost_pico) as token_cost_pico,
        sum(previous_token_cost_pico) as previous_token_cost_pico,
        sum(compute_cost_pico) as compute_cost_pico,
        sum(previous_compute_cost_pico) as previous_compute_cost_pico,
        sum(retrieval_cost_pico) as retrieval_cost_pico,
        sum(previous_retrieval_cost_pico) as previous_retrieval_cost_pico,
        sum(third_party_cost_pico) as third_party_cost_pico,
        sum(previous_third_party_cost_pico) as previous_third_party_cost_pico,
        sum(accelerator_microseconds) as accelerator_microseconds,
        sum(previous_accelerator_microseconds) as previous_accelerator_microseconds,
        sum(tokens) as tokens,
        sum(previous_tokens) as previous_tokens
    from model_pairs
    group by period_grain, period_start_date, request_class

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        units > 0 and previous_units > 0 and attempts > 0 and previous_attempts > 0 as is_in_both,
        {{ ai_unit_economics.ratio('attempts', 'units') }} as attempts_per_unit,
        {{ ai_unit_economics.ratio('previous_attempts', 'previous_units') }} as previous_attempts_per_unit,
        {{ ai_unit_economics.ratio('tokens', 'attempts') }} as tokens_per_attempt,
        {{ ai_unit_economics.ratio('previous_tokens', 'previous_attempts') }} as previous_tokens_per_attempt,
        {{ ai_unit_economics.ratio('accelerator_microseconds', 'attempts') }} as microseconds_per_attempt,
        {{ ai_unit_economics.ratio('previous_accelerator_microseconds', 'previous_attempts') }} as previous_microseconds_per_attempt,
        coalesce(
            {{ ai_unit_economics.ratio('token_cost_pico', 'tokens') }},
            {{ ai_unit_economics.ratio('previous_token_cost_pico', 'previous_tokens') }}, 0
        ) as token_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_token_cost_pico', 'previous_tokens') }},
            {{ ai_unit_economics.ratio('token_cost_pico', 'tokens') }}, 0
        ) as previous_token_price,
        coalesce(
            {{ ai_unit_economics.ratio('compute_cost_pico', 'accelerator_microseconds') }},
            {{ ai_unit_economics.ratio('previous_compute_cost_pico', 'previous_accelerator_microseconds') }}, 0
        ) as microsecond_price,
        coalesce(
            {{ ai_unit_economics.ratio('previous_compute_cost_pico', 'previous_accelerator_microseconds') }},
            {{ ai_unit_economics.ratio('compute_cost_pico', 'accelerator_microseconds') }}, 0
        ) as previous_microsecond_price,
        {{ ai_unit_economics.ratio('token_cost_pico', 'attempts') }} as token_cost_per_attempt,
        {{ ai_unit_economics.ratio('previous_token_cost_pico', 'previous_attempts') }} as previous_token_cost_per_attempt,
        {{ ai_unit_economics.ratio('compute_cost_pico', 'attempts') }} as compute_cost_per_attempt,
        {{ ai_unit_economics.ratio('previous_compute_cost_pico', 'previous_attempts') }} as previous_compute_cost_per_attempt,
        {{ ai_unit_economics.ratio('retrieval_cost_pico', 'attempts') }} as retrieval_cost_per_attempt,
        {{ ai_unit_economics.ratio('previous_retrieval_cost_pico', 'previous_attempts') }} as previous_retrieval_cost_per_attempt,
        {{ ai_unit_economics.ratio('third_party_cost_pico', 'attempts') }} as third_party_cost_per_attempt,
        {{ ai_unit_economics.ratio('previous_third_party_cost_pico', 'previous_attempts') }} as previous_third_party_cost_per_attempt
    from classes

)

select * from final
