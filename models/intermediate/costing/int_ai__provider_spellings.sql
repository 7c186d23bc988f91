-- Every spelling of a provider that has to be understood, with the model that it stands beside: in the log, on the bill,
-- and in what a company says itself of rates, aliases, charges and pools.
{%- set named = [
    ('stg_reference__token_rates', 'provider'),
    ('stg_reference__token_discounts', 'provider'),
    ('stg_reference__retrieval_rates', 'provider'),
    ('stg_reference__model_aliases', 'provider'),
    ('stg_reference__model_aliases', 'rate_provider'),
    ('stg_reference__charge_rules', 'provider'),
    ('stg_reference__capacity_pools', 'provider'),
] %}

with

logged as (

    select
        provider,
        model,
        true as is_logged
    from {{ ref('int_ai__log_models') }}

),

charged as (

    select
        service_provider_name as provider,
        model,
        false as is_logged
    from {{ ref('int_ai__charges_current') }}

),

named as (

    {% for card, column in named -%}
    select
        {{ column }} as provider,
        cast(null as {{ dbt.type_string() }}) as model,
        false as is_logged
    from {{ ref(card) }}
    where {{ column }} is not null
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

spelled as (

    select * from logged
    union all
    select * from charged
    union all
    select * from named

),

final as (

    select
        provider,
        model,
        max(case when is_logged then 1 else 0 end) = 1 as is_logged
    from spelled
    group by provider, model

)

select * from final
