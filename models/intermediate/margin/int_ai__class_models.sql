-- What each model took and cost per class and week or month, for priced customer requests.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

periods as (

    select * from {{ ref('int_ai__periods') }}
    where period_grain in ('week', 'month')

),

final as (

    select
        periods.period_grain,
        periods.period_start_date,
        margins.request_class,
        margins.provider,
        margins.model,
        sum(margins.units) as units,
        sum(margins.attempts) as attempts,
        sum(margins.uncached_input_tokens) as uncached_input_tokens,
        sum(margins.uncached_input_cost_pico) as uncached_input_cost_pico,
        sum(margins.cache_read_tokens) as cache_read_tokens,
        sum(margins.cache_read_cost_pico) as cache_read_cost_pico,
        sum(margins.cache_write_tokens) as cache_write_tokens,
        sum(margins.cache_write_cost_pico) as cache_write_cost_pico,
        sum(margins.output_tokens) as output_tokens,
        sum(margins.output_cost_pico) as output_cost_pico,
        sum(margins.cache_hit_tokens) as cache_hit_tokens,
        sum(margins.token_cost_pico) as token_cost_pico,
        sum(margins.compute_cost_pico) as compute_cost_pico,
        sum(margins.retrieval_cost_pico) as retrieval_cost_pico,
        sum(margins.third_party_cost_pico) as third_party_cost_pico,
        sum(margins.accelerator_microseconds) as accelerator_microseconds
    from margins
    inner join periods
        on margins.request_date = periods.calendar_date
    group by
        periods.period_grain,
        periods.period_start_date,
        margins.request_class,
        margins.provider,
        margins.model

)

select * from final
