-- What a class would have saved in the last days had the prompt cache served all input that it did not: an upper bound.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

windows as (

    select * from {{ ref('int_ai__work_windows') }}

),

token_rates as (

    select * from {{ ref('int_ai__token_rates_resolved') }}
    where
        cache_read_rate is not null
        and uncached_input_rate > 0

),

usage as (

    select
        margins.request_class,
        margins.provider,
        margins.model,
        sum(margins.uncached_input_cost_pico) as uncached_input_cost_pico
    from margins
    inner join windows
        on margins.request_date >= windows.window_first_date
    group by margins.request_class, margins.provider, margins.model

),

current_rates as (

    select
        token_rates.provider,
        token_rates.model,
        token_rates.uncached_input_rate,
        token_rates.cache_read_rate,
        row_number() over (
            partition by token_rates.provider, token_rates.model
            order by
                {{ ai_unit_economics.ratio('token_rates.cache_read_rate', 'token_rates.uncached_input_rate') }} asc,
                token_rates.uncached_input_rate asc
        ) as rate_rank
    from token_rates
    inner join windows
        on {{ ai_unit_economics.valid_at('windows.window_last_date', 'token_rates') }}

),

final as (

    select
        usage.request_class,
        sum(
            usage.uncached_input_cost_pico - {{ ai_unit_economics.divide_rounded(
                '(usage.uncached_input_cost_pico * current_rates.cache_read_rate)', 'current_rates.uncached_input_rate'
            ) }}
        ) as saving_pico
    from usage
    inner join current_rates
        on
            usage.provider = current_rates.provider
            and usage.model = current_rates.model
            and current_rates.rate_rank = 1
    group by usage.request_class

)

select * from final
