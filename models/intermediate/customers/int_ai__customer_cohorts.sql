-- When and through which channel each customer came: by sign-up, else by first subscription.

with

customers as (

    select * from {{ ref('int_ai__customer_lifetime_values') }}
    where not is_internal

),

dated as (

    select
        *,
        coalesce({{ ai_unit_economics.reporting_date('signed_up_at') }}, first_subscribed_date) as acquired_date
    from customers
    where coalesce({{ ai_unit_economics.reporting_date('signed_up_at') }}, first_subscribed_date) is not null

),

final as (

    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'acquired_date') }} as date) as cohort_month,
        coalesce(acquisition_channel, 'unknown') as acquisition_channel,
        logged_days,
        margin_pico,
        simple_lifetime_value_pico,
        acquisition_cost_pico
    from dated

)

select * from final
