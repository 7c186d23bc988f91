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
        coalesce(rules.meter, charges.token_meter) as meter,
        {{ service_tier_name(
            'coalesce(charges.service_tier, case when charges.token_meter is not null then '
            ~ focus_meter_tier('charges.sku_meter') ~ ' end)'
        ) }} as service_tier_name,
        rules.unit_quantity_micro,
        {{ focus_unit_words('charges.consumed_unit') }} as consumed_unit_words,
        {{ focus_unit_words('charges.pricing_unit') }} as pricing_unit_words,
        cast(charges.charge_period_start_at as date) as charge_date,
        cast({{ dbt.date_trunc('month', 'charges.charge_period_start_at') }} as date) as charge_month
    from charges
    left join rules
        on
            coalesce(charges.service_provider_name, '') = rules.service_provider_name
            and coalesce(charges.service_name, '') = rules.service_name
            and coalesce(charges.sku_id, '') = rules.sku_id
            and coalesce(charges.sku_meter, '') = rules.sku_meter
            and coalesce(charges.charge_category, '') = rules.charge_category
            and coalesce(charges.commitment_discount_status, '') = rules.commitment_status
            and charges.is_of_tokens = rules.is_of_tokens
    left join provider_names as ruled_names
        on
            rules.provider = ruled_names.logged_provider
            and ruled_names.model is null
    left join provider_names
        on
            coalesce(charges.service_provider_name, '') = coalesce(provider_names.logged_provider, '')
            and coalesce(charges.model, '') = coalesce(provider_names.model, '')

),

-- What one unit of the bill is in the meter's own. A charge that requests do not move stays in the unit that it states.
with_units as (

    select
        *,
        case
            when meter is null then cast(1000000 as {{ type_pico() }})
            when unit_quantity_micro is not null then unit_quantity_micro
            else 1000000 * ({{ focus_unit_factor('consumed_unit_words', 'meter') }})
        end as consumed_unit_micro,
        case
            when meter is null then cast(1000000 as {{ type_pico() }})
            when unit_quantity_micro is not null then unit_quantity_micro
            else 1000000 * ({{ focus_unit_factor('pricing_unit_words', 'meter') }})
        end as pricing_unit_micro
    from with_rules

),

with_quantity as (

    select
        *,
        consumed_quantity_pico is not null or pricing_quantity_pico is not null as has_quantity,
        consumed_quantity_pico is not null
        and (consumed_unit_micro is not null or pricing_unit_micro is null or pricing_quantity_pico is null)
            as is_consumption
    from with_units

),

with_category as (

    select
        *,
        case when is_consumption then consumed_quantity_pico else pricing_quantity_pico end as quantity_pico,
        case when is_consumption then consumed_unit else pricing_unit end as quantity_unit,
        {{ divide_rounded(
            'case when is_consumption then consumed_quantity_pico * consumed_unit_micro'
            ~ ' else pricing_quantity_pico * pricing_unit_micro end',
            '1000000000000'
        ) }} as quantity_micro,
        case
            when set_aside_reason is not null then 'set_aside'
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
        end as cost_category
    from with_quantity

),

final as (

    select
        with_category.*,
        with_category.has_quantity and with_category.quantity_micro is null as has_unknown_unit,
        {{ convert_currency(
            'with_category.billed_cost_pico', 'with_category.billing_currency_code', 'fx_rates.rate_nano'
        ) }} as converted_billed_cost_pico,
        {{ convert_currency(
            'with_category.effective_cost_pico', 'with_category.billing_currency_code', 'fx_rates.rate_nano'
        ) }} as converted_effective_cost_pico
    from with_category
    left join fx_rates
        on
            with_category.billing_currency_code = fx_rates.currency_code
            and with_category.charge_date = fx_rates.rate_date

)

select * from final
