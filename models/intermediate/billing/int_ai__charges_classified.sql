-- Each charge in exactly one cost category, and, where requests can explain it, with the meter that they move.

with

charges as (

    select * from {{ ref('int_ai__charges_current') }}

),

rules as (

    select * from {{ ref('int_ai__charge_rules_resolved') }}

),

provider_names as (

    select * from {{ ref('int_ai__provider_names') }}

),

fx_rates as (

    select * from {{ ref('int_ai__fx_rates_daily') }}

),

with_rules as (

    select
        charges.*,
        rules.rule_id,
        rules.cost_category as rule_category,
        coalesce(ruled_names.provider, rules.provider, provider_names.provider) as provider,
        coalesce(rules.item, charges.model, charges.hardware) as item,
        coalesce(
            rules.meter,
            {{ ai_unit_economics.focus_token_meter(
                'charges.token_direction', 'charges.token_cache_action', 'charges.sku_meter'
            ) }}
        ) as meter,
        {{ ai_unit_economics.service_tier_name('charges.service_tier') }} as service_tier_name,
        coalesce(charges.consumed_quantity_pico, charges.pricing_quantity_pico) as quantity_pico,
        case when charges.consumed_quantity_pico is not null then charges.consumed_unit else charges.pricing_unit end
            as quantity_unit,
        cast(charges.charge_period_start_at as date) as charge_date,
        cast({{ dbt.date_trunc('month', 'charges.charge_period_start_at') }} as date) as charge_month
    from charges
    left join rules
        on
            coalesce(charges.service_provider_name, '') = rules.service_provider_name
            and coalesce(charges.service_name, '') = rules.service_name
            and coalesce(charges.sku_id, '') = rules.sku_id
            and coalesce(charges.charge_category, '') = rules.charge_category
            and coalesce(charges.commitment_discount_status, '') = rules.commitment_status
    left join provider_names as ruled_names
        on
            rules.provider = ruled_names.logged_provider
            and ruled_names.model is null
    left join provider_names
        on
            coalesce(charges.service_provider_name, '') = coalesce(provider_names.logged_provider, '')
            and coalesce(charges.model, '') = coalesce(provider_names.model, '')

),

with_category as (

    select
        *,
        case
            when rule_id is null then 'unmatched'
            when rule_category <> 'variable_unit_cost' then rule_category
            -- No rule can make these a part of what a request costs.
            when charge_category = 'Tax' then 'tax'
            when charge_category = 'Credit' then 'credit'
            when charge_category = 'Purchase' then 'purchase'
            when commitment_discount_status = 'Unused' then 'fixed_capacity_unused'
            when item is not null and meter is not null then 'variable_unit_cost'
            when commitment_discount_status = 'Used' then 'fixed_capacity_used'
            else 'unmatched'
        end as cost_category,
        -- Accelerator time is billed by the hour and logged in parts of a second.
        {{ ai_unit_economics.divide_rounded(
            "quantity_pico * case when meter = 'accelerator_seconds' and lower(quantity_unit) like 'hour%' then 3600 else 1 end",
            '1000000'
        ) }} as quantity_micro
    from with_rules

),

final as (

    select
        with_category.*,
        {{ ai_unit_economics.convert_currency(
            'with_category.billed_cost_pico', 'with_category.billing_currency_code', 'fx_rates.rate_nano'
        ) }} as converted_billed_cost_pico,
        {{ ai_unit_economics.convert_currency(
            'with_category.effective_cost_pico', 'with_category.billing_currency_code', 'fx_rates.rate_nano'
        ) }} as converted_effective_cost_pico
    from with_category
    left join fx_rates
        on
            with_category.billing_currency_code = fx_rates.currency_code
            and with_category.charge_date = fx_rates.rate_date

)

select * from final
