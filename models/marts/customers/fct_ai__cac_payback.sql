with

cohorts as (

    select * from {{ ref('int_ai__cohort_values') }}

),

final as (

    select
        cohort_month,
        cohort_channel as acquisition_channel,
        top_request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(customers as bigint) as cohort_customers,
        cast(costed_customers as bigint) as costed_customers,

        -- money
        {{ pico_to_decimal('acquisition_cost_pico') }} as cohort_acquisition_cost,
        {{ per_unit('acquisition_cost_pico', 'costed_customers') }}
            as acquisition_cost_per_customer,
        {{ pico_to_decimal('margin_pico') }} as cohort_margin_to_date,
        -- A month is 30.4375 days, 487 sixteenths.
        {{ per_unit('margin_pico * 487', 'logged_days * 16') }}
            as average_monthly_margin,
        {{ pico_to_decimal('request_linked_margin_pico') }}
            as request_linked_margin,

        -- ratios
        {{ ratio('margin_pico', 'acquisition_cost_pico') }} as recovered_share,
        case
            when lifetime_value_pico > 0
                then {{ ratio('lifetime_value_pico', 'valued_cost_pico') }}
        end as ltv_to_cac,
        case
            when margin_pico > 0
                then {{ ratio(
                    'acquisition_cost_pico * logged_days * 16',
                    'margin_pico * costed_customers * 487'
                ) }}
        end as payback_months,
        top_class_share,

        -- flags
        margin_pico >= acquisition_cost_pico as is_paid_back
    from cohorts

)

select * from final
