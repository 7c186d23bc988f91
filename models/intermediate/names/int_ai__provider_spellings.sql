-- Every spelling of a provider outside the log that has to be understood, with the model beside it: on the bill, and in what
-- a company says itself of rates, aliases, charges and pools.

{%- set named = [
    ('stg_reference__token_rates', 'provider', 'is_own_rate'),
    ('stg_reference__token_discounts', 'provider', 'true'),
    ('stg_reference__retrieval_rates', 'provider', 'true'),
    ('stg_reference__model_aliases', 'provider', 'is_own_alias'),
    ('stg_reference__model_aliases', 'rate_provider', 'is_own_alias'),
    ('stg_reference__charge_rules', 'provider', 'is_own_rule'),
    ('stg_reference__capacity_pools', 'provider', 'true'),
] %}

with

final as (

    select distinct
        service_provider_name as provider,
        model
    from {{ ref('int_ai__charges_current') }}

    {% for card, column, is_own in named -%}
    union

    select
        {{ column }} as provider,
        cast(null as {{ dbt.type_string() }}) as model
    from {{ ref(card) }}
    where {{ column }} is not null and {{ is_own }}
    {% endfor %}
)

select * from final
