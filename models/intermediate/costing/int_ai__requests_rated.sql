-- Quantity times rate, per component, in the currency of the rate. NULL where a rate is missing.

with

requests as (

    select * from {{ ref('int_ai__requests_metered') }}

),

accelerator_rates as (

    select * from {{ ref('stg_reference__accelerator_rates') }}

),

retrieval_rates as (

    select * from {{ ref('stg_reference__retrieval_rates') }}

),

with_rates as (

    select
        requests.*,
        coalesce(regional_rates.rate_pico_per_hour, any_region_rates.rate_pico_per_hour) as accelerator_rate,
        case
            when regional_rates.hardware is not null then regional_rates.currency_code
            else any_region_rates.currency_code
        end as accelerator_currency_code,
        call_rates.rate_pico_per_call as retrieval_call_rate,
        call_rates.currency_code as retrieval_call_currency_code,
        read_rates.rate_pico_per_call as vector_read_rate,
        read_rates.currency_code as vector_read_currency_code
    from requests
    left join accelerator_rates as regional_rates
        on
            requests.hardware = regional_rates.hardware
            and requests.region = regional_rates.region
            and {{ ai_unit_economics.valid_at('requests.started_at', 'regional_rates') }}
    left join accelerator_rates as any_region_rates
        on
            requests.hardware = any_region_rates.hardware
            and any_region_rates.region is null
            and {{ ai_unit_economics.valid_at('requests.started_at', 'any_region_rates') }}
    left join retrieval_rates as call_rates
        on
            case when requests.retrieval_calls > 0 then 'retrieval_call' end = call_rates.meter
            and {{ ai_unit_economics.valid_at('requests.started_at', 'call_rates') }}
    left join retrieval_rates as read_rates
        on
            case when requests.vector_reads > 0 then 'vector_read' end = read_rates.meter
            and {{ ai_unit_economics.valid_at('requests.started_at', 'read_rates') }}

),

final as (

    select
        *,
        {{ ai_unit_economics.meter_amount('uncached_input_tokens', 'uncached_input_rate') }} as uncached_input_amount,
        {{ ai_unit_economics.meter_amount('cache_read_tokens', 'cache_read_rate') }} as cache_read_amount,
        {{ ai_unit_economics.meter_amount('cache_write_5m_tokens', 'cache_write_5m_rate') }}
        + {{ ai_unit_economics.meter_amount('cache_write_1h_tokens', 'cache_write_1h_rate') }} as cache_write_amount,
        {{ ai_unit_economics.meter_amount('output_tokens', 'output_rate') }} as output_amount,
        case
            when is_compute_charged
                then {{ ai_unit_economics.accelerator_amount('charged_accelerator_microseconds', 'accelerator_rate') }}
            else 0
        end as compute_amount,
        {{ ai_unit_economics.meter_amount('retrieval_calls', 'retrieval_call_rate') }} as retrieval_call_amount,
        {{ ai_unit_economics.meter_amount('vector_reads', 'vector_read_rate') }} as vector_read_amount
    from with_rates

)

select * from final
