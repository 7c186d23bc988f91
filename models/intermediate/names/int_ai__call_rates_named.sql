-- Rates by the call, for the provider as rate cards name it. NULL stays any.

with

rates as (

    select * from {{ ref('stg_reference__retrieval_rates') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}
    where model is null

),

final as (

    select
        rates.meter,
        coalesce(provider_names.provider, rates.provider) as provider,
        rates.currency_code,
        rates.rate_pico_per_call,
        rates.valid_from,
        rates.valid_to
    from rates
    left join provider_names
        on rates.provider = provider_names.logged_provider

)

select * from final
