-- Quantity times rate, per component, in the currency of the rate. NULL where a rate is missing.

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
        {% for meter in meters('call') -%}
        call_rates.{{ meter.name }}_rate,
        call_rates.{{ meter.name }}_currency_code,
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
                when requests.{{ meter_values('quantity', 'call') | join(' + requests.') }} > 0
                    then coalesce(requests.known_provider, '')
            end = call_rates.provider
            and {{ valid_at('requests.started_at', 'call_rates') }}

),

final as (

    select
        *,
        {% for meter in meters('token') -%}
        0
        {%- for priced in meter.priced_as %} + {{ meter_amount(priced ~ '_tokens', priced ~ '_rate') }}{% endfor %}
            as {{ meter.name }}_amount,
        {% endfor -%}
        {% for meter in meters('call') -%}
        {{ meter_amount(meter.quantity, meter.name ~ '_rate') }} as {{ meter.name }}_amount,
        {% endfor -%}
        case
            when is_compute_charged
                then {{ accelerator_amount('charged_accelerator_microseconds', 'accelerator_rate') }}
            else 0
        end as compute_amount
    from with_rates

)

select * from final
