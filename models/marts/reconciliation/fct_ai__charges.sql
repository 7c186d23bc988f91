with

charges as (

    select * from {{ ref('int_ai__charges_classified') }}

),

final as (

    select
        -- ids
        charge_key,
        billing_account_id,
        sub_account_id,
        invoice_id,
        sku_id,
        commitment_discount_id,

        -- texts
        service_provider_name,
        service_name,
        charge_category,
        charge_class,
        charge_description,
        commitment_discount_status,
        cost_category,
        set_aside_reason,
        rule_id as charge_rule_id,
        case when cost_category = 'variable_unit_cost' then provider end as provider,
        case when cost_category = 'variable_unit_cost' then item end as item,
        case when cost_category = 'variable_unit_cost' then service_tier_name end as service_tier,
        case when cost_category = 'variable_unit_cost' then meter end as meter,
        nullif(unreadable_values, '') as rejected_values,
        billing_currency_code,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        {{ pico_to_decimal('quantity_micro * 1000000') }} as quantity,
        quantity_unit as stated_unit,

        -- money
        {{ pico_to_decimal('billed_cost_pico') }} as billed_cost_in_billing_currency,
        {{ pico_to_decimal('effective_cost_pico') }} as effective_cost_in_billing_currency,
        {{ pico_to_decimal('converted_billed_cost_pico') }} as billed_cost,
        {{ pico_to_decimal('converted_effective_cost_pico') }} as effective_cost,

        -- flags
        has_missing_cost and set_aside_reason is null as is_cost_assumed,
        coalesce(
            charge_category = 'Usage'
            and commitment_discount_id is null
            and effective_cost_pico = 0
            and billed_cost_pico > 0,
            false
        ) as is_effective_cost_doubtful,

        -- times
        charge_month,
        billing_period_start_at,
        billing_period_end_at,
        charge_period_start_at,
        charge_period_end_at
    from charges

)

select * from final
