-- Discounts on list prices, for the provider as rate cards name it.

with

discounts as (

    select * from {{ ref('stg_reference__token_discounts') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}
    where model is null

),

final as (

    select
        coalesce(provider_names.provider, discounts.provider) as provider,
        discounts.model,
        discounts.meter,
        discounts.service_tier,
        discounts.billing_account_id,
        discounts.discount_nano,
        discounts.valid_from,
        discounts.valid_to
    from discounts
    left join provider_names
        on discounts.provider = provider_names.logged_provider

)

select * from final
