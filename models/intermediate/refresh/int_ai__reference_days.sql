-- What the rates (but those of tokens), discounts, rules, profiles and subscriptions in force on each day add up to, as
-- one number. A row counts for the days of its validity, so that closing an open price leaves the days before
-- untouched.

{{ config(materialized='table') }}

{%- set reference_tables = {
    'stg_reference__accelerator_rates': [
        'hardware', 'region', 'purchase_option', 'currency_code', 'rate_pico_per_hour',
    ],
    'int_ai__call_rates_named': ['meter', 'provider', 'currency_code', 'rate_pico_per_call'],
    'int_ai__token_discounts_named': [
        'provider', 'model', 'meter', 'service_tier', 'billing_account_id', 'discount_nano',
    ],
    'int_ai__serving_profiles': [
        'request_class', 'model', 'hardware', 'precision', 'accelerator_microseconds',
    ],
    'stg_reference__class_rules': [
        'rule_id', 'priority', 'request_class', 'endpoint_pattern', 'operation_pattern', 'model_pattern',
        'tags_pattern',
    ],
    'int_ai__fx_validities': ['currency_code', 'rate_nano'],
    'int_ai__subscription_validities': ['customer_id', 'plan_id'],
    'int_ai__internal_customers': ['customer_id'],
    'int_ai__class_units': ['request_class', 'unit'],
} %}

with

validities as (

    {% for model, columns in reference_tables.items() -%}
    select
        '{{ model }}|' || {{ text_key(columns) }} as content,
        {{ reporting_date('valid_from') }} as from_date,
        {{ reporting_date('valid_to') }} as to_date,
        valid_from,
        valid_to
    from {{ ref(model) }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

-- A row enters the sum on its first day and leaves it after its last; its exact times count on those two days.
entries as (

    select
        from_date as entry_date,
        {{ hash_number('content') }} as amount
    from validities

    union all

    select
        cast({{ dbt.dateadd('day', 1, 'to_date') }} as date) as entry_date,
        -{{ hash_number('content') }} as amount
    from validities
    where to_date < cast('9999-01-01' as date)

),

boundaries as (

    select
        from_date as boundary_date,
        {{ hash_number("content || '|from|' || cast(valid_from as " ~ dbt.type_string() ~ ")") }}
            as amount
    from validities

    union all

    select
        to_date as boundary_date,
        {{ hash_number("content || '|to|' || cast(valid_to as " ~ dbt.type_string() ~ ")") }}
            as amount
    from validities

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

changes as (

    select
        entry_date as change_date,
        amount
    from entries

    union all

    select
        calendar_date as change_date,
        0 as amount
    from dates

),

running_sums as (

    select
        change_date,
        sum(sum(amount)) over (order by change_date) as in_force
    from changes
    group by change_date

),

boundary_sums as (

    select
        boundary_date,
        sum(amount) as at_boundary
    from boundaries
    group by boundary_date

),

final as (

    select
        dates.calendar_date as reference_date,
        running_sums.in_force + coalesce(boundary_sums.at_boundary, 0) as reference_sum
    from dates
    inner join running_sums
        on dates.calendar_date = running_sums.change_date
    left join boundary_sums
        on dates.calendar_date = boundary_sums.boundary_date

)

select * from final
