-- What the requests of this run ask the rate card for, each once and under a number.

{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__requests_selected') }}

),

names as (

    select * from {{ ref('int_ai__model_names_resolved') }}

),

asked as (

    select distinct
        provider,
        model,
        service_tier,
        coalesce(region, '') as region,
        coalesce(billing_account_id, '') as billing_account_id
    from requests
    where model is not null

),

final as (

    select
        asked.provider,
        asked.model,
        asked.service_tier,
        asked.region,
        asked.billing_account_id,
        names.rate_provider,
        names.rate_model,
        {{ ai_unit_economics.provider_name('asked.provider', 'asked.model') }} as known_provider,
        row_number() over (
            order by asked.provider, asked.model, asked.service_tier, asked.region, asked.billing_account_id
        ) as key_number
    from asked
    inner join names
        on
            asked.provider = names.provider
            and asked.model = names.model

)

select * from final
