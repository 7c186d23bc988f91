-- What a unit of each class counts for when a plan's revenue is shared, per period (variable `revenue_allocation`):
-- one, its weight from the classes' input, or its highest usage price in the period.

with

requests as (

    select * from {{ ref('fct_ai__requests_daily') }}

),

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

usage_prices as (

    select * from {{ ref('int_ai__usage_prices_daily') }}

),

class_periods as (

    select distinct
        request_class,
        {{ ai_unit_economics.revenue_period_start('request_date') }} as period_start_date
    from requests

),

list_prices as (

    select
        request_class,
        {{ ai_unit_economics.revenue_period_start('price_date') }} as period_start_date,
        max(price_per_request_pico) as price_pico
    from usage_prices
    group by request_class, {{ ai_unit_economics.revenue_period_start('price_date') }}

),

final as (

    select
        class_periods.request_class,
        class_periods.period_start_date,
        case '{{ ai_unit_economics.revenue_allocation() }}'
            when 'custom' then coalesce(request_classes.revenue_weight_pico, 0)
            when 'list_price' then coalesce(list_prices.price_pico, 0)
            else 1
        end as weight_pico
    from class_periods
    left join request_classes
        on class_periods.request_class = request_classes.request_class
    left join list_prices
        on
            class_periods.request_class = list_prices.request_class
            and class_periods.period_start_date = list_prices.period_start_date

)

select * from final
