-- What the calls in the log ask the rate card for, each once and under a number.

{{ config(materialized='table') }}

with

log_models as (

    select * from {{ ref('int_ai__log_models') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}

),

names as (

    select * from {{ ref('int_ai__model_names_resolved') }}

),

asked as (

    select distinct
        coalesce(provider_names.provider, '') as provider,
        log_models.model,
        log_models.service_tier,
        coalesce(log_models.region, '') as region,
        coalesce(log_models.billing_account_id, '') as billing_account_id
    from log_models
    inner join provider_names
        on
            coalesce(log_models.provider, '') = coalesce(provider_names.logged_provider, '')
            and log_models.model = provider_names.model

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
        names.is_told_by_model_name,
        row_number() over (
            order by asked.provider, asked.model, asked.service_tier, asked.region, asked.billing_account_id
        ) as key_number
    from asked
    inner join names
        on
            asked.provider = coalesce(names.provider, '')
            and asked.model = names.model

)

select * from final
