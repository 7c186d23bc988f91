-- What the cost-rate effect of a class is made of: every term is a change times the mean of what it is multiplied by,
-- at the units that the class kept, so that the terms add up to the effect. More cost is a negative effect.

with

rates as (

    select
        *,
        token_cost_per_attempt + compute_cost_per_attempt + retrieval_cost_per_attempt + third_party_cost_per_attempt
            as cost_per_attempt,
        previous_token_cost_per_attempt + previous_compute_cost_per_attempt + previous_retrieval_cost_per_attempt
        + previous_third_party_cost_per_attempt as previous_cost_per_attempt
    from {{ ref('int_ai__class_cost_rates') }}
    where is_in_both

),

token_drivers as (

    select * from {{ ref('int_ai__class_token_drivers') }}

),

effects as (

    select * from {{ ref('int_ai__mix_effects') }}

),

-- Attempts that the class made for the units it kept, and what one more of them costs, in the reporting currency.
weighted as (

    select
        rates.*,
        token_drivers.model_mix_pico,
        token_drivers.token_mix_pico,
        token_drivers.cache_pico,
        token_drivers.cache_hit_pico,
        effects.kept_units / -1e12 as unit_weight,
        effects.kept_units / -1e12 * (rates.attempts_per_unit + rates.previous_attempts_per_unit) / 2
            as attempt_weight,
        (rates.tokens_per_attempt + rates.previous_tokens_per_attempt) / 2 as mean_tokens_per_attempt
    from rates
    inner join token_drivers
        on
            rates.period_grain = token_drivers.period_grain
            and rates.period_start_date = token_drivers.period_start_date
            and rates.request_class = token_drivers.request_class
    inner join effects
        on
            rates.period_grain = effects.period_grain
            and rates.period_start_date = effects.period_start_date
            and rates.request_class = effects.request_class

),

drivers as (

    select
        period_grain,
        period_start_date,
        request_class,
        unit_weight * (attempts_per_unit - previous_attempts_per_unit)
        * (cost_per_attempt + previous_cost_per_attempt) / 2 as retry_effect,
        attempt_weight * (tokens_per_attempt - previous_tokens_per_attempt)
        * (token_price + previous_token_price) / 2 as token_volume_effect,
        attempt_weight * mean_tokens_per_attempt * model_mix_pico as model_mix_effect,
        attempt_weight * mean_tokens_per_attempt * token_mix_pico as token_mix_effect,
        attempt_weight * mean_tokens_per_attempt * cache_pico as cache_effect,
        attempt_weight * mean_tokens_per_attempt * cache_hit_pico as cache_hit_effect,
        attempt_weight * (microseconds_per_attempt - previous_microseconds_per_attempt)
        * (microsecond_price + previous_microsecond_price) / 2 as accelerator_time_effect,
        attempt_weight * (token_cost_per_attempt - previous_token_cost_per_attempt) as token_effect,
        attempt_weight * (compute_cost_per_attempt - previous_compute_cost_per_attempt) as compute_effect,
        attempt_weight * (retrieval_cost_per_attempt - previous_retrieval_cost_per_attempt) as retrieval_effect,
        attempt_weight * (third_party_cost_per_attempt - previous_third_party_cost_per_attempt) as third_party_effect
    from weighted

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        retry_effect,
        token_volume_effect,
        model_mix_effect,
        token_mix_effect,
        cache_effect,
        cache_hit_effect,
        token_effect - token_volume_effect - model_mix_effect - token_mix_effect - cache_effect - cache_hit_effect
            as token_price_effect,
        accelerator_time_effect,
        compute_effect - accelerator_time_effect as accelerator_rate_effect,
        retrieval_effect,
        third_party_effect
    from drivers

)

select * from final
