-- One mapping for all versions of the standard: later ones rename the provider, earlier ones lack columns.
{%- set spellings = {
    '1.0': {'InvoiceId': none, 'ServiceSubcategory': none, 'SkuMeter': none, 'SkuPriceDetails': none},
    '1.1': {'InvoiceId': none},
    '1.2': {},
    '1.3': {'ProviderName': 'ServiceProviderName'},
    '1.4': {'ProviderName': 'ServiceProviderName'},
    '1.5': {'ProviderName': 'ServiceProviderName'},
} %}
{%- if var('focus_version') | string not in spellings %}
    {{ exceptions.raise_compiler_error(
        'Variable `focus_version` must be one of ' ~ spellings.keys() | join(', ') ~ ', not '
        ~ var('focus_version') ~ '.'
    ) }}
{%- endif %}
{%- set renamed = {'delivered_at': var('focus_delivered_at_column')} %}
{%- do renamed.update(spellings.get(var('focus_version') | string, {})) %}
{%- set texts = [
    'ProviderName', 'InvoiceIssuerName', 'InvoiceId', 'BillingAccountId', 'SubAccountId', 'ChargeCategory', 'ChargeClass',
    'ChargeDescription', 'BillingCurrency', 'PricingUnit', 'ConsumedUnit', 'ServiceName', 'ServiceCategory',
    'ServiceSubcategory', 'SkuId', 'SkuMeter', 'SkuPriceId', 'RegionId', 'ResourceId', 'CommitmentDiscountId',
    'CommitmentDiscountStatus',
] %}
{%- set amounts = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'PricingQuantity', 'ConsumedQuantity'] %}
{%- set times = [
    'BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd', 'delivered_at',
] %}
{#- What a charge's amount and month rest on: unreadable, it sets the charge aside. The rest is listed and NULL. #}
{%- set needed = {
    'decimal': ['BilledCost', 'EffectiveCost'],
    'written_time': ['ChargePeriodStart']
    + (['BillingPeriodStart', 'delivered_at'] if var('focus_delivered_at_column') else []),
} %}
{%- set is_not_prepaid = "CommitmentDiscountId is null and coalesce(ChargeCategory, '') <> 'Purchase'" %}

with

source as (

    {{ ai_unit_economics.select_input(
        'focus_charges', texts + amounts + times + ['SkuPriceDetails'], demo_seed='demo_focus_charges', renamed=renamed,
        whole_row='whole_row'
    ) }}

),

as_text as (

    select
        {% for column in texts + amounts + times -%}
        {{ ai_unit_economics.focus_text(column) }} as {{ column }},
        {% endfor -%}
        {{ ai_unit_economics.focus_text(ai_unit_economics.json_object_text('SkuPriceDetails')) }} as details,
        whole_row
    from source

),

final as (

    select
        -- ids
        BillingAccountId as billing_account_id,
        SubAccountId as sub_account_id,
        InvoiceId as invoice_id,
        SkuId as sku_id,
        SkuPriceId as sku_price_id,
        ResourceId as resource_id,
        CommitmentDiscountId as commitment_discount_id,

        -- texts
        ProviderName as service_provider_name,
        InvoiceIssuerName as invoice_issuer_name,
        ServiceName as service_name,
        ServiceCategory as service_category,
        ServiceSubcategory as service_subcategory,
        RegionId as region_id,
        ChargeCategory as charge_category,
        ChargeClass as charge_class,
        ChargeDescription as charge_description,
        CommitmentDiscountStatus as commitment_discount_status,
        SkuMeter as sku_meter,
        details as sku_price_details,
        {{ ai_unit_economics.json_first_text('details', ['ModelId']) }} as model,
        {{ ai_unit_economics.json_first_text('details', ['x_Hardware']) }} as hardware,
        {{ ai_unit_economics.json_first_text('details', ['TokenDirection', 'TokenType']) }} as token_direction,
        {{ ai_unit_economics.json_first_text('details', ['TokenCacheAction', 'CacheAction']) }}
            as token_cache_action,
        {{ ai_unit_economics.json_first_text('details', ['ServiceTier', 'x_ServiceTier']) }} as service_tier,
        PricingUnit as pricing_unit,
        ConsumedUnit as consumed_unit,
        upper(BillingCurrency) as billing_currency_code,
        {{ ai_unit_economics.unreadable_values({'decimal': amounts, 'written_time': times}) }} as unreadable_values,

        -- Amounts and quantities. Neither cost may be empty in the standard; where nothing was paid for in advance they are
        -- the same, and what pays in advance has no effective cost of its own.
        case
            when BilledCost is null and {{ is_not_prepaid }} then {{ ai_unit_economics.to_pico('EffectiveCost') }}
            else {{ ai_unit_economics.to_pico('BilledCost') }}
        end as billed_cost_pico,
        case
            when EffectiveCost is null and {{ is_not_prepaid }} then {{ ai_unit_economics.to_pico('BilledCost') }}
            when EffectiveCost is null and ChargeCategory = 'Purchase' and CommitmentDiscountId is not null then 0
            else {{ ai_unit_economics.to_pico('EffectiveCost') }}
        end as effective_cost_pico,
        {{ ai_unit_economics.to_pico('ListCost') }} as list_cost_pico,
        {{ ai_unit_economics.to_pico('ContractedCost') }} as contracted_cost_pico,
        {{ ai_unit_economics.to_pico('PricingQuantity') }} as pricing_quantity_pico,
        {{ ai_unit_economics.to_pico('ConsumedQuantity') }} as consumed_quantity_pico,

        -- flags
        {{ ai_unit_economics.has_unreadable_value(needed) }} as has_unreadable_value,
        BilledCost is null or EffectiveCost is null as has_missing_cost,
        {{ ai_unit_economics.is_litellm_spend('whole_row') }} as is_litellm_spend,

        -- times
        {{ ai_unit_economics.to_written_time_utc('BillingPeriodStart') }} as billing_period_start_at,
        {{ ai_unit_economics.to_written_time_utc('BillingPeriodEnd') }} as billing_period_end_at,
        {{ ai_unit_economics.to_written_time_utc('ChargePeriodStart') }} as charge_period_start_at,
        {{ ai_unit_economics.to_written_time_utc('ChargePeriodEnd') }} as charge_period_end_at,
        {{ ai_unit_economics.to_written_time_utc('delivered_at') }} as delivered_at
    from as_text

)

select * from final
