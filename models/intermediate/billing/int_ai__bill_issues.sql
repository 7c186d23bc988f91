-- What was sent as a bill and is none, and what of a month's bill looks like another unit, in the columns of
-- fct_ai__data_issues.

with

gateway_spend as (

    select * from {{ ref('stg_focus__charges') }}
    where is_litellm_spend

),

meters as (

    select
        *,
        {{ ratio('billed_quantity_micro', 'rated_quantity_micro') }} as quantity_ratio
    from {{ ref('int_ai__cost_reconciled') }}
    where
        cost_category = 'variable_unit_cost'
        and billed_quantity_micro > 0
        and rated_quantity_micro > 0

),

issues as (

    select
        'litellm_spend' as issue,
        coalesce(service_provider_name, 'no provider') as row_key,
        'BilledCost' as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        'LiteLLM reckoned this spend, its mark-up included: it is no bill of a provider, and left out of it unless variable '
        || '`focus_accept_litellm_spend` is true.' as reason,
        1 as affected_rows,
        billed_cost_pico as amount_pico,
        billing_currency_code as currency_code,
        cast(charge_period_start_at as date) as charge_date,
        {{ not var('focus_accept_litellm_spend') }} as is_warned
    from gateway_spend

    union all

    -- Within a tenth of 10, 1000, 0.001 ...: coverage is seldom so round. Logarithms are rounded: eleven is not within.
    select
        'suspicious_charge_quantity' as issue,
        cast(cost_month as {{ dbt.type_string() }}) || '/' || provider || '/' || item || '/' || service_tier || '/' || meter
            as row_key,
        'ConsumedQuantity' as column_name,
        cast(cast(quantity_ratio as numeric(28, 9)) as {{ dbt.type_string() }}) as value,
        'The quantity on the bill is near a power of ten times what was rated: one of the two may be in another unit.'
            as reason,
        charges as affected_rows,
        effective_cost_pico as amount_pico,
        '{{ var("reporting_currency") }}' as currency_code,
        cost_month as charge_date,
        true as is_warned
    from meters
    where
        abs(ln(quantity_ratio) / ln(10) - round(ln(quantity_ratio) / ln(10))) < ln(1.1) / ln(10) - 0.000000001
        and round(ln(quantity_ratio) / ln(10)) <> 0

),

final as (

    select
        issue,
        'focus_charges' as input,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        row_key,
        column_name,
        value,
        reason,
        cast(sum(affected_rows) as bigint) as affected_rows,
        cast(sum(amount_pico) as {{ type_pico() }}) as amount_pico,
        currency_code,
        cast(null as {{ type_double() }}) as share,
        min(charge_date) as first_date,
        max(charge_date) as last_date,
        is_warned
    from issues
    group by issue, row_key, column_name, value, reason, currency_code, is_warned

)

select * from final
