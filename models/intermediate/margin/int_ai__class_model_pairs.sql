-- Each class and model in a period and in the one before it: tokens, cost and accelerator time of both.
{{ config(materialized='table') }}

with

class_models as (

    select * from {{ ref('int_ai__class_models') }}

),

period_pairs as (

    select * from {{ ref('int_ai__period_pairs') }}

),

unioned as (

    select
        period_pairs.period_start_date as compared_start_date,
        true as is_present,
        class_models.*
    from period_pairs
    inner join class_models
        on
            period_pairs.period_grain = class_models.period_grain
            and period_pairs.period_start_date = class_models.period_start_date

    union all

    select
        period_pairs.period_start_date as compared_start_date,
        false as is_present,
        class_models.*
    from period_pairs
    inner join class_models
        on
            period_pairs.period_grain = class_models.period_grain
            and period_pairs.previous_start_date = class_models.period_start_date

),

final as (

    select
        period_grain,
        compared_start_date as period_start_date,
        request_class,
        provider,
        model,
        sum(case when is_present then units else 0 end) as units,
        sum(case when is_present then 0 else units end) as previous_units,
        sum(case when is_present then attempts else 0 end) as attempts,
        sum(case when is_present then 0 else attempts end) as previous_attempts,
        sum(case when is_present then uncached_input_tokens else 0 end) as uncached_input_tokens,
        sum(case when is_present then 0 else uncached_input_tokens end) as previous_uncached_input_tokens,
        sum(case when is_present then uncached_input_cost_pico else 0 end) as uncached_input_cost_pico,
        sum(case when is_present then 0 else uncached_input_cost_pico end) as previous_uncached_input_cost_pico,
        sum(case when is_present then cache_read_tokens else 0 end) as cache_read_tokens,
        sum(case when is_present then 0 else cache_read_tokens end) as previous_cache_read_tokens,
        sum(case when is_present then cache_read_cost_pico else 0 end) as cache_read_cost_pico,
        sum(case when is_present then 0 else cache_read_cost_pico end) as previous_cache_read_cost_pico,
        sum(case when is_present then cache_write_tokens else 0 end) as cache_write_tokens,
        sum(case when is_present then 0 else cache_write_tokens end) as previous_cache_write_tokens,
        sum(case when is_present then cache_write_cost_pico else 0 end) as cache_write_cost_pico,
        sum(case when is_present then 0 else cache_write_cost_pico end) as previous_cache_write_cost_pico,
        sum(case when is_present then output_tokens else 0 end) as output_tokens,
        sum(case when is_present then 0 else output_tokens end) as previous_output_tokens,
        sum(case when is_present then output_cost_pico else 0 end) as output_cost_pico,
        sum(case when is_present then 0 else output_cost_pico end) as previous_output_cost_pico,
        sum(case when is_present then cache_hit_tokens else 0 end) as cache_hit_tokens,
        sum(case when is_present then 0 else cache_hit_tokens end) as previous_cache_hit_tokens,
        sum(case when is_present then token_cost_pico else 0 end) as token_cost_pico,
        sum(case when is_present then 0 else token_cost_pico end) as previous_token_cost_pico,
        sum(case when is_present then compute_cost_pico else 0 end) as compute_cost_pico,
        sum(case when is_present then 0 else compute_cost_pico end) as previous_compute_cost_pico,
        sum(case when is_present then retrieval_cost_pico else 0 end) as retrieval_cost_pico,
        sum(case when is_present then 0 else retrieval_cost_pico end) as previous_retrieval_cost_pico,
        sum(case when is_present then third_party_cost_pico else 0 end) as third_party_cost_pico,
        sum(case when is_present then 0 else third_party_cost_pico end) as previous_third_party_cost_pico,
        sum(case when is_present then accelerator_microseconds else 0 end) as accelerator_microseconds,
        sum(case when is_present then 0 else accelerator_microseconds end) as previous_accelerator_microseconds
    from unioned
    group by period_grain, compared_start_date, request_class, provider, model

)

select * from final
