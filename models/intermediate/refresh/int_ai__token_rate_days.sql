-- The providers, and the token rates that the models and accounts of each day meet, as one number. Only those: a card
-- with a new model, or with a new price of a model that nobody called that day, leaves the day as it is.

{{ config(materialized='table') }}

with

log_models as (

    select * from {{ ref('int_ai__log_models') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}

),

day_models as (

    select distinct
        log_models.log_date,
        provider_names.provider,
        log_models.model,
        log_models.billing_account_id
    from log_models
    inner join provider_names
        on
            coalesce(log_models.provider, '') = coalesce(provider_names.logged_provider, '')
            and coalesce(log_models.model, '') = coalesce(provider_names.model, '')
    where log_models.log_date is not null

),

names as (

    select * from {{ ref('int_ai__model_names_resolved') }}

),

rates as (

    select
        provider,
        model,
        billing_account_id,
        valid_from,
        valid_to,
        {{ reporting_date('valid_from') }} as from_date,
        {{ reporting_date('valid_to') }} as to_date,
        {{ text_key([
            'meter', 'service_tier', 'region', 'billing_account_id', 'context_from_tokens', 'context_to_tokens',
            'currency_code', 'rate_pico_per_token', 'is_own_rate',
        ]) }} as content
    from {{ ref('int_ai__token_rates_unioned') }}

),

-- The exact times of a validity count on its first and its last day only: closing an open rate changes no day before.
in_force as (

    select distinct
        day_models.log_date,
        {{ text_key([
            'day_models.provider', 'day_models.model', 'names.is_told_by_model_name', 'rates.content',
        ]) }}
        || case
            when rates.from_date = day_models.log_date
                then '|from|' || cast(rates.valid_from as {{ dbt.type_string() }})
            else ''
        end
        || case
            when rates.to_date = day_models.log_date
                then '|to|' || cast(rates.valid_to as {{ dbt.type_string() }})
            else ''
        end as content
    from day_models
    inner join names
        on
            coalesce(day_models.provider, '') = coalesce(names.provider, '')
            and day_models.model = names.model
    inner join rates
        on
            names.rate_provider = rates.provider
            and names.rate_model = rates.model
            and (rates.billing_account_id is null or day_models.billing_account_id = rates.billing_account_id)
            and day_models.log_date >= rates.from_date
            and day_models.log_date <= rates.to_date

    union all

    -- A provider's name also leads to rates of calls and to the bill.
    select distinct
        log_date,
        {{ text_key(['provider', 'model']) }} as content
    from day_models

),

final as (

    select
        log_date,
        sum({{ hash_number('content') }}) as token_rate_sum
    from in_force
    group by log_date

)

select * from final
