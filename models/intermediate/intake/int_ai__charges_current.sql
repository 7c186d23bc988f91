-- A billing period that an issuer delivers again replaces what it delivered for that account and period before. A charge
-- whose amount, month or delivery cannot be told is kept and set aside: it is billed, but in no category and no month.

{{ config(materialized='table') }}

with

-- What a gateway reckoned is no bill.
charges as (

    select * from {{ ref('stg_focus__charges') }}
    {% if not var('focus_accept_litellm_spend') -%}
    where not is_litellm_spend
    {%- endif %}

),

deliveries as (

    select
        *,
        max(delivered_at) over (
            partition by invoice_issuer_name, billing_account_id, billing_period_start_at
        ) as last_delivered_at
    from charges

),

current_charges as (

    select * from deliveries
    where
        last_delivered_at is null
        or delivered_at is null
        or delivered_at = last_delivered_at

),

with_meter as (

    select
        *,
        {{ focus_token_meter(
            'token_direction', 'token_cache_action', 'sku_meter', 'coalesce(consumed_unit, pricing_unit)'
        ) }} as token_meter
    from current_charges

),

final as (

    select
        *,
        token_meter is not null
        or lower(coalesce(sku_meter, '') || coalesce(consumed_unit, '') || coalesce(pricing_unit, '')) like '%token%'
            as is_of_tokens,
        coalesce(billing_account_id, 'no account')
        || '/' || coalesce(invoice_id, 'no invoice')
        || '/' || coalesce(sku_id, service_name, 'no SKU')
        || '/' || coalesce(resource_id, charge_description, 'no resource')
        || '/' || coalesce(billing_currency_code, 'no currency') as charge_key,
        case
            when has_unreadable_value then 'unreadable_value'
            when charge_period_start_at is null then 'no_charge_period'
            when billed_cost_pico is null or effective_cost_pico is null then 'no_cost'
            when delivered_at is null and last_delivered_at is not null then 'no_delivery_time'
        end as set_aside_reason
    from with_meter

)

select * from final
