-- How sure the margin per unit of a class and day is, given that a customer's requests are alike.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

t_quantiles as (

    select * from {{ ref('stg_reference__student_t_quantiles') }}

),

customers as (

    select
        request_date,
        request_class,
        customer_id,
        sum(units) as units,
        sum(contribution_margin_pico) as margin_pico
    from margins
    group by request_date, request_class, customer_id

),

classes as (

    select
        request_date,
        request_class,
        count(*) as customers,
        sum(units) as units,
        {{ ai_unit_economics.ratio('sum(margin_pico)', 'sum(units)') }} / 1e12 as margin_per_unit
    from customers
    group by request_date, request_class

),

deviations as (

    select
        classes.request_date,
        classes.request_class,
        sum(
            power(
                cast(customers.margin_pico as {{ ai_unit_economics.type_double() }}) / 1e12
                - classes.margin_per_unit * customers.units, 2
            )
        ) as squared_deviations
    from classes
    inner join customers
        on
            classes.request_date = customers.request_date
            and classes.request_class = customers.request_class
    group by classes.request_date, classes.request_class

),

final as (

    select
        classes.request_date,
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
            classes.request_date = deviations.request_date
            and classes.request_class = deviations.request_class
    left join t_quantiles
        on t_quantiles.degrees_of_freedom = least(classes.customers - 1, 200)

)

select * from final
