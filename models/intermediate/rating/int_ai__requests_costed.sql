-- Every component in the reporting currency, and the reason where a cost is missing.
{%- set token_components = ['uncached_input', 'cache_read', 'cache_write', 'output'] %}
{%- set call_meters = call_meters() %}
{%- set paid_in = ['token', 'accelerator', 'third_party', 'reported_cost', 'unit_revenue'] + call_meters | list %}

with

requests as (

    select * from {{ ref('int_ai__requests_classified') }}

),

accelerator_rates as (

    select * from {{ ref('int_ai__accelerator_rates_resolved') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

with_accelerator_rates as (

    select
        requests.*,
        accelerator_rates.rate_pico_per_hour as accelerator_rate,
        accelerator_rates.currency_code as accelerator_currency_code,
        {{ accelerator_amount('requests.charged_accelerator_microseconds', 'accelerator_rates.rate_pico_per_hour') }}
            as compute_amount
    from requests
    left join accelerator_rates
        on
            requests.hardware = accelerator_rates.hardware
            and coalesce(requests.region, '') = accelerator_rates.region
            and coalesce(requests.purchase_option, 'on_demand') = accelerator_rates.purchase_option
            and {{ valid_at('requests.started_at', 'accelerator_rates') }}

),

converted as (

    select
        requests.*,
        {% for component in token_components -%}
        case
            when requests.token_basis in ('cache_hit', 'accelerator_time', 'no_tokens') then 0
            when requests.token_basis = 'token_rate' then {{ convert_currency(
                'requests.' ~ component ~ '_amount', 'requests.token_currency_code', 'token_fx.rate_nano'
            ) }}
        end as {{ component }}_cost_pico,
        {% endfor -%}
        case
            when requests.is_compute_charged then {{ convert_currency(
                'requests.compute_amount', 'requests.accelerator_currency_code', 'accelerator_fx.rate_nano'
            ) }}
            else 0
        end as compute_cost_pico,
        {% for meter, calls in call_meters.items() -%}
        case
            when requests.is_cache_hit or requests.{{ calls }} = 0 then 0
            else {{ convert_currency(
                'requests.' ~ meter ~ '_amount', 'requests.' ~ meter ~ '_currency_code', meter ~ '_fx.rate_nano'
            ) }}
        end as {{ meter }}_cost_pico,
        {% endfor -%}
        case
            when requests.is_cache_hit or requests.third_party_cost_pico is null then 0
            else {{ convert_currency(
                'requests.third_party_cost_pico', 'requests.third_party_currency_code', 'third_party_fx.rate_nano'
            ) }}
        end as logged_third_party_cost_pico,
        {{ convert_currency(
            'requests.reported_cost_pico', 'requests.reported_cost_currency_code', 'reported_cost_fx.rate_nano'
        ) }} as converted_reported_cost_pico,
        {{ convert_currency(
            'requests.unit_revenue_pico', 'requests.unit_revenue_currency_code', 'unit_revenue_fx.rate_nano'
        ) }} as converted_unit_revenue_pico
    from with_accelerator_rates as requests
    {% for currency in paid_in -%}
    left join fx_rates as {{ currency }}_fx
        on
            requests.{{ currency }}_currency_code = {{ currency }}_fx.currency_code
            and requests.request_date = {{ currency }}_fx.rate_date
    {% endfor %}
),

with_sums as (

    select
        *,
        retrieval_call_cost_pico + vector_read_cost_pico + rerank_call_cost_pico + web_search_call_cost_pico
            as retrieval_cost_pico,
        tool_call_cost_pico + logged_third_party_cost_pico as all_third_party_cost_pico,
        case
            when token_basis = 'reported_cost' then converted_reported_cost_pico
            else uncached_input_cost_pico + cache_read_cost_pico + cache_write_cost_pico + output_cost_pico
        end as token_cost_pico
    from converted

),

with_cost as (

    select
        *,
        token_cost_pico + compute_cost_pico + retrieval_cost_pico + all_third_party_cost_pico as cost_pico
    from with_sums

),

final as (

    select
        *,
        case
            when cost_pico is null then 'unpriced'
            when token_basis = 'reported_cost' then 'provider_reported'
            when token_basis = 'token_rate' and is_usage_estimated then 'estimated'
            else 'rated'
        end as cost_status,
        case
            when cost_pico is not null then null
            when token_basis = 'unknown' then 'no_token_rate'
            when token_basis in ('no_usage', 'estimated_usage') then token_basis
            when
                token_basis = 'token_rate'
                and uncached_input_amount + cache_read_amount + cache_write_amount + output_amount is null
                then 'no_meter_rate'
            when is_compute_charged and charged_accelerator_microseconds is null then 'no_accelerator_seconds'
            when is_compute_charged and accelerator_rate is null then 'no_accelerator_rate'
            when retrieval_call_amount + vector_read_amount + rerank_call_amount + web_search_call_amount is null
                then 'no_retrieval_rate'
            when tool_call_amount is null then 'no_tool_call_rate'
            else 'no_fx_rate'
        end as unpriced_reason
    from with_cost

)

select * from final
