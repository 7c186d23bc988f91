-- What an attempt is charged for: the tokens of its model, accelerator time, or both for two models.

{%- set counts_estimates = var('count_estimated_usage') %}

with

requests as (

    select * from {{ ref('int_ai__requests_classified') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}

),

token_rates as (

    select * from {{ ref('int_ai__token_rates_resolved') }}

),

profiles as (

    select * from {{ ref('int_ai__serving_profiles') }}

),

totalled as (

    select
        requests.*,
        provider_names.provider as known_provider,
        coalesce(
            requests.stated_total_input_tokens,
            requests.uncached_input_tokens + requests.cache_read_tokens + requests.cache_write_5m_tokens
            + requests.cache_write_1h_tokens
        ) as total_input_tokens,
        coalesce(requests.accelerator_model, requests.model) as computing_model,
        requests.is_usage_missing{{ '' if counts_estimates else ' or requests.is_usage_estimated' }} as is_usage_unknown
    from requests
    left join provider_names
        on
            coalesce(requests.provider, '') = coalesce(provider_names.logged_provider, '')
            and coalesce(requests.model, '') = coalesce(provider_names.model, '')

),

with_token_rates as (

    select
        totalled.*,
        token_rates.currency_code as token_currency_code,
        {% for meter in token_rate_meters() -%}
        token_rates.{{ meter }}_rate,
        {% endfor -%}
        case
            when totalled.is_cache_hit then 'cache_hit'
            when token_rates.model is not null and not totalled.is_usage_unknown then 'token_rate'
            when
                token_rates.model is null
                and totalled.hardware is not null
                -- Tokens of a model that is not logged are not those of another that computes beside it.
                and coalesce(totalled.accelerator_model = totalled.model, totalled.accelerator_model is null)
                then 'accelerator_time'
            when
                not totalled.is_usage_unknown
                and totalled.uncached_input_tokens + totalled.cache_read_tokens + totalled.cache_write_5m_tokens
                + totalled.cache_write_1h_tokens + totalled.output_tokens = 0
                then 'no_tokens'
            when totalled.reported_cost_pico is not null and totalled.reported_cost_source = 'provider'
                then 'reported_cost'
            when totalled.is_usage_missing then 'no_usage'
            when totalled.is_usage_unknown then 'estimated_usage'
            else 'unknown'
        end as token_basis
    from totalled
    left join token_rates
        on
            coalesce(totalled.known_provider, '') = token_rates.provider
            and totalled.model = token_rates.model
            and totalled.service_tier = token_rates.service_tier
            and coalesce(totalled.region, '') = token_rates.region
            and coalesce(totalled.billing_account_id, '') = token_rates.billing_account_id
            and {{ valid_at('totalled.started_at', 'token_rates') }}
            and totalled.total_input_tokens >= token_rates.context_from_tokens
            and totalled.total_input_tokens < token_rates.context_to_tokens
            -- A guess from the model's name does not price what runs on hardware that is logged.
            and (totalled.hardware is null or not token_rates.is_told_by_model_name)

),

with_basis as (

    select
        *,
        -- The time of a model whose tokens are paid for is in their price already.
        hardware is not null
        and not is_cache_hit
        and not (token_basis in ('token_rate', 'no_usage', 'estimated_usage') and coalesce(computing_model = model, true))
            as is_compute_charged
    from with_token_rates

),

final as (

    select
        requests.*,
        case
            when requests.is_compute_charged
                then
                    coalesce(
                        requests.accelerator_microseconds,
                        class_profiles.accelerator_microseconds,
                        any_class_profiles.accelerator_microseconds
                    )
        end as charged_accelerator_microseconds,
        case
            when not requests.is_compute_charged then null
            when requests.accelerator_microseconds is not null then 'measured'
            when class_profiles.accelerator_microseconds is not null then 'profiled'
            when any_class_profiles.accelerator_microseconds is not null then 'estimated'
        end as accelerator_seconds_source
    from with_basis as requests
    left join profiles as class_profiles
        on
            requests.request_class = class_profiles.request_class
            and requests.computing_model = class_profiles.model
            and requests.hardware = class_profiles.hardware
            and coalesce(requests.precision, '') = coalesce(class_profiles.precision, '')
            and {{ valid_at('requests.started_at', 'class_profiles') }}
    left join profiles as any_class_profiles
        on
            any_class_profiles.request_class = '*'
            and requests.computing_model = any_class_profiles.model
            and requests.hardware = any_class_profiles.hardware
            and coalesce(requests.precision, '') = coalesce(any_class_profiles.precision, '')
            and {{ valid_at('requests.started_at', 'any_class_profiles') }}

)

select * from final
