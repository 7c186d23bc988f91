with

customers as (

    select * from {{ ref('int_ai__customer_lifetime_values') }}

),

plans as (

    select * from {{ ref('dim_ai__plans') }}

),

final as (

    select
        customers.customer_id,
        customers.plan_id,
        customers.segment,
        customers.acquisition_channel,
        customers.top_request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(customers.active_days as bigint) as active_days,
        cast(customers.logged_days as bigint) as logged_days,
        cast(customers.requests as bigint) as requests,
        cast(customers.priced_requests as bigint) as priced_requests,
        cast(customers.plan_active_days as bigint) as plan_active_days,
        cast(customers.plan_churned_customers as bigint) as plan_churned_customers,

        -- money
        {{ pico_to_decimal('customers.revenue_pico') }} as revenue_to_date,
        {{ pico_to_decimal('customers.expected_revenue_pico') }} as expected_revenue,
        {{ pico_to_decimal('customers.cost_pico') }} as cost_to_date,
        {{ pico_to_decimal('customers.margin_pico') }} as contribution_margin_to_date,
        {{ pico_to_decimal('customers.request_linked_margin_pico') }} as request_linked_margin,
        {{ pico_to_decimal('customers.monthly_margin_pico') }} as average_monthly_margin,
        {{ pico_to_decimal('customers.simple_lifetime_value_pico') }} as simple_lifetime_value,
        {{ pico_to_decimal('customers.acquisition_cost_pico') }}
            as converted_acquisition_cost,

        -- estimates and ratios
        customers.discounted_lifetime_value,
        customers.restricted_lifetime_value,
        customers.monthly_churn_rate,
        case
            when customers.simple_lifetime_value_pico > 0
                then {{ ratio(
                    'customers.simple_lifetime_value_pico', 'customers.acquisition_cost_pico'
                ) }}
        end as ltv_to_cac,
        customers.payback_months,
        case
            when plans.plan_type in ('flat', 'seat')
                then {{ ratio(
                    'customers.revenue_pico * customers.priced_requests * 487',
                    'customers.cost_pico * customers.logged_days * 16'
                ) }}
        end as break_even_requests_per_month,
        customers.top_class_share,

        -- flags
        customers.is_internal,
        customers.is_churned,

        -- times
        customers.first_subscribed_date,
        case when customers.is_churned then customers.end_date end as last_subscribed_date
    from customers
    left join plans
        on customers.plan_id = plans.plan_id

)

select * from final
