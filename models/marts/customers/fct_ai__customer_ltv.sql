with

customers as (

    select * from {{ ref('dim_ai__customers') }}

),

lifetimes as (

    select * from {{ ref('int_ai__customer_lifetimes') }}

),

revenue as (

    select * from {{ ref('int_ai__revenue_daily') }}

),

requests as (

    select * from {{ ref('int_ai__request_margins_daily') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

accrued as (

    select
        revenue.customer_id,
        sum(revenue.revenue_pico) as revenue_pico
    from revenue
    inner join data_window
        on revenue.service_date <= data_window.data_through_date
    group by revenue.customer_id

),

usage as (

    select
        customer_id,
        sum(requests) as requests,
        sum(case when is_request_priced then requests else 0 end) as priced_requests,
        sum(direct_revenue_pico) as direct_revenue_pico,
        sum(case when is_request_priced then cost_pico else 0 end) as cost_pico
    from requests
    where customer_id is not null
    group by customer_id

),

-- Own revenue against own cost: the pooled plan rate would make a flat plan's heaviest user its best customer.
values_to_date as (

    select
        customers.customer_id,
        customers.segment,
        customers.is_internal,
        lifetimes.plan_id,
        lifetimes.first_subscribed_date,
        lifetimes.end_date,
        coalesce(lifetimes.active_days, 0) as active_days,
        coalesce(lifetimes.is_churned, false) as is_churned,
        coalesce(usage.requests, 0) as requests,
        coalesce(usage.priced_requests, 0) as priced_requests,
        coalesce(accrued.revenue_pico, 0) + coalesce(usage.direct_revenue_pico, 0) as revenue_pico,
        coalesce(usage.cost_pico, 0) as cost_pico
    from customers
    left join lifetimes
        on customers.customer_id = lifetimes.customer_id
    left join accrued
        on customers.customer_id = accrued.customer_id
    left join usage
        on customers.customer_id = usage.customer_id

),

with_margin as (

    select
        *,
        revenue_pico - cost_pico as margin_pico
    from values_to_date

),

plans as (

    select
        plan_id,
        sum(active_days) as active_days,
        sum(case when is_churned then 1 else 0 end) as churned_customers
    from with_margin
    where
        plan_id is not null
        and not is_internal
    group by plan_id

),

final as (

    select
        with_margin.customer_id,
        with_margin.plan_id,
        with_margin.segment,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(with_margin.active_days as bigint) as active_days,
        cast(with_margin.requests as bigint) as requests,
        cast(with_margin.priced_requests as bigint) as priced_requests,
        cast(plans.active_days as bigint) as plan_active_days,
        cast(plans.churned_customers as bigint) as plan_churned_customers,

        -- money
        {{ ai_unit_economics.pico_to_decimal('with_margin.revenue_pico') }} as revenue_to_date,
        {{ ai_unit_economics.pico_to_decimal('with_margin.cost_pico') }} as cost_to_date,
        {{ ai_unit_economics.pico_to_decimal('with_margin.margin_pico') }} as contribution_margin_to_date,
        -- A month is 30.4375 days, 487 sixteenths.
        {{ ai_unit_economics.per_unit('with_margin.margin_pico * 487', 'with_margin.active_days * 16') }}
            as average_monthly_margin,
        {{ ai_unit_economics.per_unit(
            'with_margin.margin_pico * plans.active_days', 'with_margin.active_days * plans.churned_customers'
        ) }} as simple_lifetime_value,

        -- ratios
        {{ ai_unit_economics.ratio('plans.churned_customers * 30.4375', 'plans.active_days') }} as monthly_churn_rate,

        -- flags
        with_margin.is_internal,
        with_margin.is_churned,

        -- times
        with_margin.first_subscribed_date,
        case when with_margin.is_churned then with_margin.end_date end as last_subscribed_date
    from with_margin
    left join plans
        on
            with_margin.plan_id = plans.plan_id
            and not with_margin.is_internal

)

select * from final
