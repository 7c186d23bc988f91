-- What a class would have saved in the last days had the prompt cache served all input that it did not: an upper bound.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

names as (

    select * from {{ ref('int_ai__model_names_resolved') }}

),

token_rates as (

    -- What a class saves is not known by account; a discount on both prices leaves their ratio as it is.
    select * from {{ ref('int_ai__token_rates_unioned') }}
    where billing_account_id is null

),

usage as (

    select
        margins.request_class,
        margins.provider,
        margins.model,
        sum(margins.uncached_input_cost_pico) as uncached_input_cost_pico
    from margins
    inner join data_window
        on
            {{ dbt.datediff('margins.request_date', 'data_window.data_through_date', 'day') }}
            < {{ var('work_window_days') }}
    group by margins.request_class, margins.provider, margins.model

),

cards as (

    select
        names.provider,
        names.model,
        token_rates.is_own_rate,
        max(case when token_rates.meter = 'uncached_input' then token_rates.rate_pico_per_token end)
            as uncached_input_rate,
        max(case when token_rates.meter = 'cache_read' then token_rates.rate_pico_per_token end) as cache_read_rate
    from names
    inner join token_rates
        on
            names.rate_provider = token_rates.provider
            and names.rate_model = token_rates.model
    inner join data_window
        on {{ valid_at('data_window.data_through_date', 'token_rates') }}
    group by
        names.provider,
        names.model,
        token_rates.is_own_rate,
        token_rates.service_tier,
        token_rates.region,
        token_rates.context_from_tokens

),

current_rates as (

    select
        *,
        row_number() over (
            partition by provider, model
            order by
                case when is_own_rate then 0 else 1 end asc,
                {{ ratio('cache_read_rate', 'uncached_input_rate') }} asc,
                uncached_input_rate asc
        ) as rate_rank
    from cards
    where
        cache_read_rate is not null
        and uncached_input_rate > 0

),

final as (

    select
        usage.request_class,
        sum(
            usage.uncached_input_cost_pico - {{ divide_rounded(
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
