-- Own rates and list prices, for the provider as rate cards name it. Both stay: which of two holds is decided span by
-- span.

{{ config(materialized='table') }}

with

rates as (

    select * from {{ ref('stg_reference__token_rates') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}
    where model is null

),

final as (

    select
        coalesce(provider_names.provider, rates.provider) as provider,
        rates.model,
        rates.meter,
        rates.service_tier,
        rates.region,
        rates.billing_account_id,
        rates.currency_code,
        rates.rate_source,
        rates.context_from_tokens,
        rates.context_to_tokens,
        rates.rate_pico_per_token,
        rates.is_own_rate,
        rates.read_date,
        rates.valid_from,
        rates.valid_to
    from rates
    left join provider_names
        on
            rates.is_own_rate
            and rates.provider = provider_names.logged_provider

)

select * from final
