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
        'Variable `focus_version` must be one of ' ~ spellings.keys() | join(', ') ~ ', not ' ~ var('focus_version') ~ '.'
    ) }}
{%- endif %}
{%- set renamed = {'delivered_at': var('focus_delivered_at_column')} %}
{%- do renamed.update(spellings.get(var('focus_version') | string, {})) %}
{%- set texts = {
    'BillingAccountId': 'billing_account_id', 'SubAccountId': 'sub_account_id', 'InvoiceId': 'invoice_id',
    'SkuId': 'sku_id', 'SkuPriceId': 'sku_price_id', 'ResourceId': 'resource_id',
    'CommitmentDiscountId': 'commitment_discount_id', 'ProviderName': 'service_provider_name',
    'InvoiceIssuerName': 'invoice_issuer_name', 'ServiceName': 'service_name', 'ServiceCategory': 'service_category',
    'ServiceSubcategory': 'service_subcategory', 'RegionId': 'region_id', 'ChargeCategory': 'charge_category',
    'ChargeClass': 'charge_class', 'ChargeDescription': 'charge_description',
    'CommitmentDiscountStatus': 'commitment_discount_status', 'SkuMeter': 'sku_meter', 'PricingUnit': 'pricing_unit',
    'ConsumedUnit': 'consumed_unit', 'BillingCurrency': 'billing_currency',
} %}
{%- set amounts = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'PricingQuantity', 'ConsumedQuantity'] %}
{%- set times = ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd', 'delivered_at'] %}
{#- What a charge's amount and month rest on: unreadable, it sets the charge aside. The rest is listed and NULL. #}
{%- set needed = {
    'decimal': ['BilledCost', 'EffectiveCost'],
    'written_time': ['ChargePeriodStart']
    + (['BillingPeriodStart', 'delivered_at'] if var('focus_delivered_at_column') else []),
} %}
{%- set is_not_prepaid = "commitment_discount_id is null and coalesce(charge_category, '') <> 'Purchase'" %}

with

source as (

    {{ select_input(
        'focus_charges', texts.keys() | list + amounts + times + ['SkuPriceDetails'], demo_seed='demo_focus_charges',
        renamed=renamed, whole_row='whole_row'
    ) }}

),

as_text as (

    select
        {% for column, name in texts.items() -%}
        {{ focus_text(column) }} as {{ name }},
        {% endfor -%}
        {% for column in amounts + times -%}
        {{ focus_text(column) }} as {{ column }},
        {% endfor -%}
        {{ focus_text('BilledCost') }} as billed_cost_text,
        {{ focus_text('EffectiveCost') }} as effective_cost_text,
        {{ focus_text(json_object_text('SkuPriceDetails')) }} as details,
        whole_row
    from source

),

final as (

    select
        -- ids
        billing_account_id,
        sub_account_id,
        invoice_id,
        sku_id,
        sku_price_id,
        resource_id,
        commitment_discount_id,

        -- texts
        service_provider_name,
        invoice_issuer_name,
        service_name,
        service_category,
        service_subcategory,
        region_id,
        charge_category,
        charge_class,
        charge_description,
        commitment_discount_status,
        sku_meter,
        details as sku_price_details,
        {{ json_first_text('details', ['ModelId']) }} as model,
        {{ json_first_text('details', ['x_Hardware']) }} as hardware,
        {{ json_first_text('details', ['TokenDirection', 'TokenType']) }} as token_direction,
        {{ json_first_text('details', ['TokenCacheAction', 'CacheAction']) }}
            as token_cache_action,
        {{ json_first_text('details', ['ServiceTier', 'x_ServiceTier']) }} as service_tier,
        pricing_unit,
        consumed_unit,
        upper(billing_currency) as billing_currency_code,
        {{ unreadable_values({'decimal': amounts, 'written_time': times}) }} as unreadable_values,

        -- Amounts and quantities. Neither cost may be empty in the standard; where nothing was paid for in advance they are
        -- the same, and what pays in advance has no effective cost of its own.
        case
            when billed_cost_text is null and {{ is_not_prepaid }} then {{ to_pico('EffectiveCost') }}
            else {{ to_pico('BilledCost') }}
        end as billed_cost_pico,
        case
            when effective_cost_text is null and {{ is_not_prepaid }} then {{ to_pico('BilledCost') }}
            when
                effective_cost_text is null and charge_category = 'Purchase' and commitment_discount_id is not null
                then 0
            else {{ to_pico('EffectiveCost') }}
        end as effective_cost_pico,
        {{ to_pico('ListCost') }} as list_cost_pico,
        {{ to_pico('ContractedCost') }} as contracted_cost_pico,
        {{ to_pico('PricingQuantity') }} as pricing_quantity_pico,
        {{ to_pico('ConsumedQuantity') }} as consumed_quantity_pico,

        -- flags
        {{ has_unreadable_value(needed) }} as has_unreadable_value,
        billed_cost_text is null or effective_cost_text is null as has_missing_cost,
        {{ is_litellm_spend('whole_row') }} as is_litellm_spend,

        -- times
        {{ to_written_time_utc('BillingPeriodStart') }} as billing_period_start_at,
        {{ to_written_time_utc('BillingPeriodEnd') }} as billing_period_end_at,
        {{ to_written_time_utc('ChargePeriodStart') }} as charge_period_start_at,
        {{ to_written_time_utc('ChargePeriodEnd') }} as charge_period_end_at,
        {{ to_written_time_utc('delivered_at') }} as delivered_at
    from as_text

)

select * from final
