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

with

source as (

    {{ ai_unit_economics.select_input('focus_charges', [
        'ProviderName', 'InvoiceIssuerName', 'InvoiceId', 'BillingAccountId', 'SubAccountId',
        'BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd', 'ChargeCategory',
        'ChargeClass', 'ChargeDescription', 'BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost',
        'BillingCurrency', 'PricingQuantity', 'PricingUnit', 'ConsumedQuantity', 'ConsumedUnit', 'ServiceName',
        'ServiceCategory', 'ServiceSubcategory', 'SkuId', 'SkuMeter', 'SkuPriceId', 'SkuPriceDetails', 'RegionId',
        'ResourceId', 'CommitmentDiscountId', 'CommitmentDiscountStatus', 'delivered_at',
    ], demo_seed='demo_focus_charges', renamed=renamed) }}

),

with_details as (

    select
        *,
        {{ ai_unit_economics.focus_text('SkuPriceDetails') }} as details
    from source

),

final as (

    select
        -- ids
        {{ ai_unit_economics.focus_text('BillingAccountId') }} as billing_account_id,
        {{ ai_unit_economics.focus_text('SubAccountId') }} as sub_account_id,
        {{ ai_unit_economics.focus_text('InvoiceId') }} as invoice_id,
        {{ ai_unit_economics.focus_text('SkuId') }} as sku_id,
        {{ ai_unit_economics.focus_text('SkuPriceId') }} as sku_price_id,
        {{ ai_unit_economics.focus_text('ResourceId') }} as resource_id,
        {{ ai_unit_economics.focus_text('CommitmentDiscountId') }} as commitment_discount_id,

        -- texts
        {{ ai_unit_economics.focus_text('ProviderName') }} as service_provider_name,
        {{ ai_unit_economics.focus_text('InvoiceIssuerName') }} as invoice_issuer_name,
        {{ ai_unit_economics.focus_text('ServiceName') }} as service_name,
        {{ ai_unit_economics.focus_text('ServiceCategory') }} as service_category,
        {{ ai_unit_economics.focus_text('ServiceSubcategory') }} as service_subcategory,
        {{ ai_unit_economics.focus_text('RegionId') }} as region_id,
        {{ ai_unit_economics.focus_text('ChargeCategory') }} as charge_category,
        {{ ai_unit_economics.focus_text('ChargeClass') }} as charge_class,
        {{ ai_unit_economics.focus_text('ChargeDescription') }} as charge_description,
        {{ ai_unit_economics.focus_text('CommitmentDiscountStatus') }} as commitment_discount_status,
        {{ ai_unit_economics.focus_text('SkuMeter') }} as sku_meter,
        details as sku_price_details,
        {{ ai_unit_economics.json_first_text('details', ['ModelId']) }} as model,
        {{ ai_unit_economics.json_first_text('details', ['x_Hardware']) }} as hardware,
        {{ ai_unit_economics.json_first_text('details', ['TokenDirection', 'TokenType']) }} as token_direction,
        {{ ai_unit_economics.json_first_text('details', ['TokenCacheAction', 'CacheAction']) }}
            as token_cache_action,
        {{ ai_unit_economics.json_first_text('details', ['ServiceTier', 'x_ServiceTier']) }} as service_tier,
        {{ ai_unit_economics.focus_text('PricingUnit') }} as pricing_unit,
        {{ ai_unit_economics.focus_text('ConsumedUnit') }} as consumed_unit,
        upper({{ ai_unit_economics.focus_text('BillingCurrency') }}) as billing_currency_code,

        -- amounts and quantities
        {{ ai_unit_economics.to_pico('BilledCost') }} as billed_cost_pico,
        {{ ai_unit_economics.to_pico('EffectiveCost') }} as effective_cost_pico,
        {{ ai_unit_economics.to_pico('ListCost') }} as list_cost_pico,
        {{ ai_unit_economics.to_pico('ContractedCost') }} as contracted_cost_pico,
        {{ ai_unit_economics.focus_quantity('PricingQuantity', 'PricingUnit') }} as pricing_quantity_pico,
        {{ ai_unit_economics.focus_quantity('ConsumedQuantity', 'ConsumedUnit') }} as consumed_quantity_pico,

        -- times
        {{ ai_unit_economics.to_timestamp_utc('BillingPeriodStart') }} as billing_period_start_at,
        {{ ai_unit_economics.to_timestamp_utc('BillingPeriodEnd') }} as billing_period_end_at,
        {{ ai_unit_economics.to_timestamp_utc('ChargePeriodStart') }} as charge_period_start_at,
        {{ ai_unit_economics.to_timestamp_utc('ChargePeriodEnd') }} as charge_period_end_at,
        {{ ai_unit_economics.to_timestamp_utc('delivered_at') }} as delivered_at
    from with_details

)

select * from final
