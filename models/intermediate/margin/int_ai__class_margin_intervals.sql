-- How sure the margin per unit of a class and period is, given that a customer's requests are alike.

with

customers as (

    select * from {{ ref('int_ai__class_customers') }}
    where priced_requests > 0

),

t_quantiles as (

    select * from {{ ref('stg_reference__student_t_quantiles') }}

),

classes as (

    select
        period_grain,
        period_start_date,
        request_class,
        count(*) as customers,
        sum(priced_units) as units,
        {{ ai_unit_economics.ratio('sum(margin_pico)', 'sum(priced_units)') }} / 1e12 as margin_per_unit
    from customers
    group by period_grain, period_start_date, request_class

),

deviations as (

    select
        classes.period_grain,
        classes.period_start_date,
        classes.request_class,
        sum(
            power(
                cast(customers.margin_pico as {{ ai_unit_economics.type_double() }}) / 1e12
                - classes.margin_per_unit * customers.priced_units, 2
            )
        ) as squared_deviations
    from classes
    inner join customers
        on
            classes.period_grain = customers.period_grain
            and classes.period_start_date = customers.period_start_date
            and classes.request_class = customers.request_class
    group by classes.period_grain, classes.period_start_date, classes.request_class

),

final as (

    select
        classes.period_grain,
        classes.period_start_date,
        classes.request_class,
        classes.customers,
        classes.margin_per_unit,
        t_quantiles.quantile * sqrt(
            {{ ai_unit_economics.ratio('classes.customers', 'classes.customers - 1') }}
            * deviations.squared_deviations
            / power(cast(classes.units as {{ ai_unit_economics.type_double() }}), 2)
        ) as half_width
    from classes
    inner join deviations
        on
            classes.period_grain = deviations.period_grain
            and classes.period_start_date = deviations.period_start_date
            and classes.request_class = deviations.request_class
    left join t_quantiles
        on t_quantiles.degrees_of_freedom = least(classes.customers - 1, 200)

)

select * from final
