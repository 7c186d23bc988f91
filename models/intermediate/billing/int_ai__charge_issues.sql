-- What of a charge could not be read, converted or counted, in the columns of fct_ai__data_issues.
-- Charges that say the same count together; an amount stands once, at the charge's first column.
{%- set values_read = [
    'BilledCost', 'EffectiveCost', 'ChargePeriodStart', 'BillingPeriodStart', 'delivered_at', 'ListCost', 'ContractedCost',
    'PricingQuantity', 'ConsumedQuantity', 'BillingPeriodEnd', 'ChargePeriodEnd',
] %}
{%- set not_said =
    'The charge does not say when it was used, what it cost or when it was delivered: it is set aside, as a line of its own.'
%}
{%- set kinds = [
    ('charge_set_aside', 'ChargePeriodStart', 'null', "set_aside_reason = 'no_charge_period'", not_said),
    ('charge_set_aside', 'EffectiveCost', 'null', "set_aside_reason = 'no_cost'", not_said),
    ('charge_set_aside', 'delivered_at', 'null', "set_aside_reason = 'no_delivery_time'", not_said),
    (
        'unconverted_charge', 'BillingCurrency', 'billing_currency_code',
        'set_aside_reason is null and converted_effective_cost_pico is null',
        'The charge names no currency, or one without an exchange rate on its day: its amount is not known.',
    ),
    (
        'unknown_charge_unit', 'ConsumedUnit', 'quantity_unit',
        "cost_category = 'variable_unit_cost' and has_unknown_unit",
        'The unit says nothing of the charge\'\'s meter: its quantity is not known, and the gap to what was rated stays whole. '
        ~ '`unit_quantity` of a charge rule says what one unit is.',
    ),
    (
        'assumed_charge_cost', 'EffectiveCost', 'null', 'set_aside_reason is null and has_missing_cost',
        'The charge has one cost only; nothing was paid in advance, so effective and billed cost are the same.',
    ),
] %}

with

charges as (

    select
        *,
        coalesce(effective_cost_pico, billed_cost_pico) as amount_pico,
        row_number() over (order by charge_key, unreadable_values, charge_date, effective_cost_pico) as charge_number
    from {{ ref('int_ai__charges_classified') }}

),

value_columns as (

    {% for column in values_read -%}
    select
        {{ loop.index }} as column_order,
        '{{ column }}' as column_name
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

unreadable as (

    select
        charges.*,
        value_columns.column_name,
        {{ dbt.split_part(
            dbt.split_part("'; ' || charges.unreadable_values", "'; ' || value_columns.column_name || '='", 2), "'; '", 1
        ) }} as value,
        row_number() over (partition by charges.charge_number order by value_columns.column_order) as column_rank
    from charges
    inner join value_columns
        on '; ' || charges.unreadable_values like '%; ' || value_columns.column_name || '=%'

),

issues as (

    {% for issue, column, value, condition, reason in kinds -%}
    select
        '{{ issue }}' as issue,
        charge_key as row_key,
        '{{ column }}' as column_name,
        cast({{ value }} as {{ dbt.type_string() }}) as value,
        '{{ reason }}' as reason,
        amount_pico,
        billing_currency_code as currency_code,
        charge_date,
        {{ issue != 'assumed_charge_cost' }} as is_warned
    from charges
    where {{ condition }}

    union all

    {% endfor -%}
    select
        case when set_aside_reason is null then 'unreadable_charge_value' else 'unreadable_charge' end as issue,
        charge_key as row_key,
        column_name,
        value,
        case
            when set_aside_reason is null then 'A value of the charge cannot be read; its amount and month do not rest on it.'
            else
                'A value of the charge cannot be read, and its amount or month rests on it: it is set aside. A date whose day '
                || 'and month cannot be told apart needs variable `numeric_date_order`.'
        end as reason,
        case when column_rank = 1 then amount_pico end as amount_pico,
        billing_currency_code as currency_code,
        charge_date,
        true as is_warned
    from unreadable

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
        cast(count(*) as bigint) as affected_rows,
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
