-- What each customer's volume earns at the class's margin: units times the margin per unit of class and period.
{{ config(materialized='table') }}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

customer_periods as (

    select
        customer_id,
        request_class,
        {{ revenue_period_start('request_date') }} as period_start_date,
        sum(units) as units,
        sum(contribution_margin_pico) as margin_pico
    from margins
    group by customer_id, request_class, {{ revenue_period_start('request_date') }}

),

class_periods as (

    select
        request_class,
        period_start_date,
        sum(units) as units,
        sum(margin_pico) as margin_pico
    from customer_periods
    group by request_class, period_start_date

),

linked as (

    select
        customer_periods.customer_id,
        customer_periods.request_class,
        customer_periods.units,
        {{ divide_rounded(
            '(customer_periods.units * class_periods.margin_pico)', 'class_periods.units'
        ) }} as linked_margin_pico
    from customer_periods
    inner join class_periods
        on
            customer_periods.request_class = class_periods.request_class
            and customer_periods.period_start_date = class_periods.period_start_date

),

final as (

    select
        customer_id,
        request_class,
        sum(units) as units,
        coalesce(sum(linked_margin_pico), 0) as request_linked_margin_pico
    from linked
    group by customer_id, request_class

)

select * from final
