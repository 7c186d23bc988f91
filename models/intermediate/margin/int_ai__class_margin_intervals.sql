-- How sure the margin per unit of a class and period is, given that a customer's requests are alike; and, per week,
-- that of all classes together.
{{ config(materialized='table') }}
{%- set of_class = 'partition by period_grain, period_start_date, request_class' %}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

t_quantiles as (

    select * from {{ ref('stg_reference__student_t_quantiles') }}

),

-- Requests without a customer are one together.
customers as (

    select
        periods.period_grain,
        periods.period_start_date,
        margins.request_class,
        margins.customer_id,
        sum(margins.units) as priced_units,
        sum(margins.contribution_margin_pico) as margin_pico
    from margins
    inner join periods
        on margins.request_date = periods.calendar_date
    group by periods.period_grain, periods.period_start_date, margins.request_class, margins.customer_id
    having sum(margins.requests) > 0

),

unioned as (

    select * from customers

    union all

    select
        period_grain,
        period_start_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        customer_id,
        sum(priced_units) as priced_units,
        sum(margin_pico) as margin_pico
    from customers
    where period_grain = 'week'
    group by period_grain, period_start_date, customer_id

),

with_mean as (

    select
        *,
        count(*) over ({{ of_class }}) as customers,
        sum(priced_units) over ({{ of_class }}) as units,
        {{ ratio(
            'sum(margin_pico) over (' ~ of_class ~ ')', 'sum(priced_units) over (' ~ of_class ~ ')'
        ) }} / 1e12 as margin_per_unit
    from unioned

),

deviations as (

    select
        period_grain,
        period_start_date,
        request_class,
        customers,
        units,
        margin_per_unit,
        sum(
            power(
                cast(margin_pico as {{ type_double() }}) / 1e12 - margin_per_unit * priced_units, 2
            )
        ) as squared_deviations
    from with_mean
    group by period_grain, period_start_date, request_class, customers, units, margin_per_unit

),

with_half_width as (

    select
        deviations.*,
        t_quantiles.quantile * sqrt(
            {{ ratio('deviations.customers', 'deviations.customers - 1') }}
            * deviations.squared_deviations
            / power(nullif(cast(deviations.units as {{ type_double() }}), 0), 2)
        ) as half_width
    from deviations
    left join t_quantiles
        on t_quantiles.degrees_of_freedom = least(deviations.customers - 1, 200)

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        customers,
        margin_per_unit,
        half_width,
        margin_per_unit - half_width as lower_margin,
        margin_per_unit + half_width as upper_margin
    from with_half_width

)

select * from final
