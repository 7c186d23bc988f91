-- Plan revenue of each period, as far as the data reach.

with

revenue as (

    select * from {{ ref('int_ai__revenue_daily') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

final as (

    select
        revenue.plan_id,
        {{ ai_unit_economics.revenue_period_start('revenue.service_date') }} as period_start_date,
        sum(revenue.revenue_pico) as accrued_revenue_pico
    from revenue
    inner join data_window
        on revenue.service_date <= data_window.data_through_date
    group by revenue.plan_id, {{ ai_unit_economics.revenue_period_start('revenue.service_date') }}

)

select * from final
