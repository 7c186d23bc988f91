with

customers as (

    select * from {{ ref('int_ai__customer_cohorts') }}

),

classes as (

    select * from {{ ref('int_ai__cohort_classes') }}

),

-- Cost and margin are compared only for customers whose acquisition cost is known.
cohorts as (

    select
        cohort_month,
        acquisition_channel,
        count(*) as customers,
        count(acquisition_cost_pico) as costed_customers,
        sum(acquisition_cost_pico) as acquisition_cost_pico,
        sum(case when acquisition_cost_pico is not null then logged_days end) as logged_days,
        sum(case when acquisition_cost_pico is not null then margin_pico end) as margin_pico,
        sum(case when acquisition_cost_pico is not null then simple_lifetime_value_pico end) as lifetime_value_pico,
        sum(case when simple_lifetime_value_pico is not null then acquisition_cost_pico end) as valued_cost_pico
    from customers
    group by cohort_month, acquisition_channel

),

final as (

    select
        cohorts.cohort_month,
        cohorts.acquisition_channel,
        classes.top_request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(cohorts.customers as bigint) as cohort_customers,
        cast(cohorts.costed_customers as bigint) as costed_customers,

        -- money
        {{ ai_unit_economics.pico_to_decimal('cohorts.acquisition_cost_pico') }} as cohort_acquisition_cost,
        {{ ai_unit_economics.per_unit('cohorts.acquisition_cost_pico', 'cohorts.costed_customers') }}
            as acquisition_cost_per_customer,
        {{ ai_unit_economics.pico_to_decimal('cohorts.margin_pico') }} as cohort_margin_to_date,
        -- A month is 30.4375 days, 487 sixteenths.
        {{ ai_unit_economics.per_unit('cohorts.margin_pico * 487', 'cohorts.logged_days * 16') }}
            as average_monthly_margin,
        {{ ai_unit_economics.pico_to_decimal('coalesce(classes.request_linked_margin_pico, 0)') }}
            as request_linked_margin,

        -- ratios
        {{ ai_unit_economics.ratio('cohorts.margin_pico', 'cohorts.acquisition_cost_pico') }} as recovered_share,
        case
            when cohorts.lifetime_value_pico > 0
                then {{ ai_unit_economics.ratio('cohorts.lifetime_value_pico', 'cohorts.valued_cost_pico') }}
        end as ltv_to_cac,
        case
            when cohorts.margin_pico > 0
                then {{ ai_unit_economics.ratio(
                    'cohorts.acquisition_cost_pico * cohorts.logged_days * 16',
                    'cohorts.margin_pico * cohorts.costed_customers * 487'
                ) }}
        end as payback_months,
        classes.top_class_share,

        -- flags
        cohorts.margin_pico >= cohorts.acquisition_cost_pico as is_paid_back
    from cohorts
    left join classes
        on
            cohorts.cohort_month = classes.cohort_month
            and cohorts.acquisition_channel = classes.acquisition_channel

)

select * from final
