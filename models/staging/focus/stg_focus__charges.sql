with

source as (

    {{ ai_unit_economics.select_input('focus_charges', [
        'ProviderName', 'InvoiceIssuerName', 'InvoiceId', 'BillingAccountId', 'SubAccountId',
        'BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd', 'ChargeCategory',
        'ChargeClass', 'ChargeDescription', 'BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost',
        'BillingCurrency', 'PricingQuantity', 'PricingUnit', 'ConsumedQuantity', 'ConsumedUnit', 'ServiceName',
        'ServiceCategory', 'ServiceSubcategory', 'SkuId', 'SkuMeter', 'SkuPriceId', 'SkuPriceDetails', 'RegionId',
        'ResourceId', 'CommitmentDiscountId', 'CommitmentDiscountStatus',
    ], demo_seed='demo_focus_charges') }}

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
        {{ ai_unit_economics.focus_text('SkuPriceDetails') }} as sku_price_details,
        {{ ai_unit_economics.json_text(ai_unit_economics.focus_text('SkuPriceDetails'), 'ModelId') }} as model,
        {{ ai_unit_economics.json_text(ai_unit_economics.focus_text('SkuPriceDetails'), 'TokenDirection') }}
            as token_direction,
        {{ ai_unit_economics.json_text(ai_unit_economics.focus_text('SkuPriceDetails'), 'TokenCacheAction') }}
            as token_cache_action,
        {{ ai_unit_economics.focus_text('PricingUnit') }} as pricing_unit,
        {{ ai_unit_economics.focus_text('ConsumedUnit') }} as consumed_unit,
        upper({{ ai_unit_economics.focus_text('BillingCurrency') }}) as currency_code,

        -- amounts and quantities
        {{ ai_unit_economics.to_pico('BilledCost') }} as billed_cost_pico,
        {{ ai_unit_economics.to_pico('EffectiveCost') }} as effective_cost_pico,
        {{ ai_unit_economics.to_pico('ListCost') }} as list_cost_pico,
        {{ ai_unit_economics.to_pico('ContractedCost') }} as contracted_cost_pico,
        {{ ai_unit_economics.to_scaled_integer('PricingQuantity', 12) }} as pricing_quantity_pico,
        {{ ai_unit_economics.to_scaled_integer('ConsumedQuantity', 12) }} as consumed_quantity_pico,

        -- times
        {{ ai_unit_economics.to_timestamp_utc('BillingPeriodStart') }} as billing_period_start_at,
        {{ ai_unit_economics.to_timestamp_utc('BillingPeriodEnd') }} as billing_period_end_at,
        {{ ai_unit_economics.to_timestamp_utc('ChargePeriodStart') }} as charge_period_start_at,
        {{ ai_unit_economics.to_timestamp_utc('ChargePeriodEnd') }} as charge_period_end_at
    from source

)

select * from final
