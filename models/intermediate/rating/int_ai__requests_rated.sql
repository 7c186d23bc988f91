-- What an attempt is charged for: the tokens of its model, accelerator time, or both for two models. Quantity times rate,
-- in the currency of the rate; NULL where a rate is missing. What its request is comes after: prices ask only the attempt.
{%- set counts_estimates = var('count_estimated_usage') %}
{%- set call_meters = call_meters() %}

with

requests as (

    select
        *,
        coalesce(accelerator_model, model) as computing_model,
        is_usage_missing{{ '' if counts_estimates else ' or is_usage_estimated' }} as is_usage_unknown
    from {{ ref('int_ai__requests_selected') }}
    where
        not is_rejected
        and delivery_rank = 1

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}

),

token_rates as (

    select * from {{ ref('int_ai__token_rates_resolved') }}

),

call_rates as (

    select * from {{ ref('int_ai__call_rates_resolved') }}

),

with_provider as (

    select
        requests.*,
        provider_names.provider as known_provider
    from requests
    left join provider_names
        on
            coalesce(requests.provider, '') = coalesce(provider_names.logged_provider, '')
            and coalesce(requests.model, '') = coalesce(provider_names.model, '')

),

with_rates as (

    select
        requests.*,
        {% for meter in call_meters -%}
        call_rates.{{ meter }}_rate,
        call_rates.{{ meter }}_currency_code,
        {% endfor -%}
        token_rates.currency_code as token_currency_code,
        token_rates.uncached_input_rate,
        token_rates.cache_read_rate,
        token_rates.cache_write_5m_rate,
        token_rates.cache_write_1h_rate,
        token_rates.output_rate,
        case
            when requests.is_cache_hit then 'cache_hit'
            when token_rates.model is not null and not requests.is_usage_unknown then 'token_rate'
            when
                token_rates.model is null
                and requests.hardware is not null
                -- Tokens of a model that is not logged are not those of another that computes beside it.
                and coalesce(requests.accelerator_model = requests.model, requests.accelerator_model is null)
                then 'accelerator_time'
            when
                not requests.is_usage_unknown
                and requests.uncached_input_tokens + requests.cache_read_tokens + requests.cache_write_5m_tokens
                + requests.cache_write_1h_tokens + requests.output_tokens = 0
                then 'no_tokens'
            when requests.reported_cost_pico is not null and requests.reported_cost_source = 'provider'
                then 'reported_cost'
            when requests.is_usage_missing then 'no_usage'
            when requests.is_usage_unknown then 'estimated_usage'
            else 'unknown'
        end as token_basis
    from with_provider as requests
    left join token_rates
        on
            coalesce(requests.known_provider, '') = token_rates.provider
            and requests.model = token_rates.model
            and requests.service_tier = token_rates.service_tier
            and coalesce(requests.region, '') = token_rates.region
            and coalesce(requests.billing_account_id, '') = token_rates.billing_account_id
            and {{ valid_at('requests.started_at', 'token_rates') }}
            and requests.total_input_tokens >= token_rates.context_from_tokens
            and requests.total_input_tokens < token_rates.context_to_tokens
            -- A guess from the model's name does not price what runs on hardware that is logged.
            and (requests.hardware is null or not token_rates.is_told_by_model_name)
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
        -- The time of a model whose tokens are paid for is in their price already.
        hardware is not null
        and not is_cache_hit
        and not (token_basis in ('token_rate', 'no_usage', 'estimated_usage') and coalesce(computing_model = model, true))
            as is_compute_charged
    from with_rates

)

select * from final
