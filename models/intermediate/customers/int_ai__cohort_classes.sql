-- What customers who came in the same month through the same channel use most, and what that volume earns.

with

customers as (

    select * from {{ ref('int_ai__customer_cohorts') }}

),

customer_classes as (

    select * from {{ ref('int_ai__customer_classes') }}

),

classes as (

    select
        customers.cohort_month,
        customers.acquisition_channel,
        customer_classes.request_class,
        sum(customer_classes.units) as units,
        sum(customer_classes.request_linked_margin_pico) as margin_pico
    from customers
    inner join customer_classes
        on customers.customer_id = customer_classes.customer_id
    group by customers.cohort_month, customers.acquisition_channel, customer_classes.request_class

),

ranked as (

    select
        *,
        sum(units) over (partition by cohort_month, acquisition_channel) as cohort_units,
        sum(margin_pico) over (partition by cohort_month, acquisition_channel) as cohort_margin_pico,
        row_number() over (
            partition by cohort_month, acquisition_channel
            order by units desc, request_class asc
        ) as class_rank
    from classes

),

final as (

    select
        cohort_month,
        acquisition_channel,
        request_class as top_request_class,
        {{ ai_unit_economics.ratio('units', 'cohort_units') }} as top_class_share,
        cohort_margin_pico as request_linked_margin_pico
    from ranked
    where class_rank = 1

)

select * from final
