-- Quantity times rate, per component, in the currency of the rate. NULL where a rate is missing.
{%- set call_meters = call_meters() %}

with

requests as (

    select * from {{ ref('int_ai__requests_metered') }}

),

accelerator_rates as (

    select * from {{ ref('int_ai__accelerator_rates_resolved') }}

),

call_rates as (

    select * from {{ ref('int_ai__call_rates_resolved') }}

),

with_rates as (

    select
        requests.*,
        {% for meter in call_meters -%}
        call_rates.{{ meter }}_rate,
        call_rates.{{ meter }}_currency_code,
        {% endfor -%}
        accelerator_rates.rate_pico_per_hour as accelerator_rate,
        accelerator_rates.currency_code as accelerator_currency_code
    from requests
    left join accelerator_rates
        on
            requests.hardware = accelerator_rates.hardware
            and coalesce(requests.region, '') = accelerator_rates.region
            and coalesce(requests.purchase_option, 'on_demand') = accelerator_rates.purchase_option
            and {{ valid_at('requests.started_at', 'accelerator_rates') }}
    left join call_rates
        on
            case
                when requests.{{ call_meters.values() | join(' + requests.') }} > 0
                    then coalesce(requests.known_provider, '')
            end = call_rates.provider
            and {{ valid_at('requests.started_at', 'call_rates') }}

),

final as (

    select
        *,
        {{ meter_amount('uncached_input_tokens', 'uncached_input_rate') }} as uncached_input_amount,
        {{ meter_amount('cache_read_tokens', 'cache_read_rate') }} as cache_read_amount,
        {{ meter_amount('cache_write_5m_tokens', 'cache_write_5m_rate') }}
        + {{ meter_amount('cache_write_1h_tokens', 'cache_write_1h_rate') }} as cache_write_amount,
        {{ meter_amount('output_tokens', 'output_rate') }} as output_amount,
        {% for meter, calls in call_meters.items() -%}
        {{ meter_amount(calls, meter ~ '_rate') }} as {{ meter }}_amount,
        {% endfor -%}
        case
            when is_compute_charged
                then {{ accelerator_amount('charged_accelerator_microseconds', 'accelerator_rate') }}
            else 0
        end as compute_amount
    from with_rates

)

select * from final
