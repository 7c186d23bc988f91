with

customers as (

    select * from {{ ref('int_ai__customer_lifetime_values') }}
    where
        plan_id is not null
        and not is_internal
        -- Whoever left before the log has no volume that could be known.
        and logged_days > 0

),

volumes as (

    select
        *,
        {{ ratio('requests', 'logged_days') }} as requests_per_day
    from customers

),

ranked as (

    select
        *,
        ntile(10) over (partition by plan_id order by requests_per_day, customer_id) as volume_decile
    from volumes

),

deciles as (

    select
        plan_id,
        volume_decile,
        plan_active_days,
        plan_churned_customers,
        count(*) as customers,
        sum(case when is_churned then 1 else 0 end) as churned_customers,
        sum(active_days) as active_days,
        sum(logged_days) as logged_days,
        sum(requests) as requests,
        sum(revenue_pico) as revenue_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(cost_pico) as cost_pico,
        sum(margin_pico) as margin_pico
    from ranked
    group by plan_id, volume_decile, plan_active_days, plan_churned_customers

),

final as (

    select
        plan_id,
        cast(volume_decile as bigint) as volume_decile,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(customers as bigint) as customers,
        cast(churned_customers as bigint) as churned_customers,
        cast(active_days as bigint) as active_days,
        cast(logged_days as bigint) as logged_days,
        cast(requests as bigint) as requests,
        cast(plan_active_days as bigint) as plan_active_days,
        cast(plan_churned_customers as bigint) as plan_churned_customers,

        -- money
        {{ pico_to_decimal('revenue_pico') }} as revenue_to_date,
        {{ pico_to_decimal('expected_revenue_pico') }} as expected_revenue,
        {{ pico_to_decimal('cost_pico') }} as cost_to_date,
        {{ pico_to_decimal('margin_pico') }} as contribution_margin_to_date,
        -- A month is 30.4375 days, 487 sixteenths.
        {{ per_unit('margin_pico * 487', 'logged_days * 16') }} as average_monthly_margin,
        {{ per_unit('margin_pico * plan_active_days', 'logged_days * plan_churned_customers') }}
            as simple_lifetime_value,

        -- ratios
        {{ ratio('requests * 30.4375', 'logged_days') }} as requests_per_month,
        {{ ratio('cost_pico', 'sum(cost_pico) over (partition by plan_id)') }} as cost_share
    from deciles

)

select * from final
