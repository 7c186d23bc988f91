-- Own rates and list prices. Both stay: which of two holds is decided span by span.

{{ config(materialized='table') }}

{%- set columns = [
    'model', 'meter', 'service_tier', 'region', 'billing_account_id', 'currency_code', 'rate_source',
    'context_from_tokens', 'context_to_tokens', 'rate_pico_per_token', 'read_date', 'valid_from', 'valid_to',
] %}

with

own_rates as (

    select * from {{ ref('stg_reference__token_rates') }}

),

list_rates as (

    select * from {{ ref('stg_reference__list_token_rates') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}
    where model is null

),

final as (

    select
        coalesce(provider_names.provider, own_rates.provider) as provider,
        {% for column in columns -%}
        own_rates.{{ column }},
        {% endfor -%}
        true as is_own_rate
    from own_rates
    left join provider_names
        on own_rates.provider = provider_names.logged_provider

    union all

    select
        provider,
        {% for column in columns -%}
        {{ column }},
        {% endfor -%}
        false as is_own_rate
    from list_rates

)

select * from final
