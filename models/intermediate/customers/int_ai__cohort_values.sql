-- What customers who came in the same month through the same channel cost to win and have earned since, and what they use
-- most. Cost and margin are compared only for customers whose acquisition cost is known.

with

customers as (

    select * from {{ ref('int_ai__customer_lifetime_values') }}
    where cohort_month is not null

),

customer_classes as (

    select * from {{ ref('int_ai__customer_classes') }}

),

cohorts as (

    select
        cohort_month,
        cohort_channel,
        count(*) as customers,
        count(acquisition_cost_pico) as costed_customers,
        sum(acquisition_cost_pico) as acquisition_cost_pico,
        sum(case when acquisition_cost_pico is not null then logged_days end) as logged_days,
        sum(case when acquisition_cost_pico is not null then margin_pico end) as margin_pico,
        sum(case when acquisition_cost_pico is not null then simple_lifetime_value_pico end) as lifetime_value_pico,
        sum(case when simple_lifetime_value_pico is not null then acquisition_cost_pico end) as valued_cost_pico,
        sum(request_linked_margin_pico) as request_linked_margin_pico
    from customers
    group by cohort_month, cohort_channel

),

classes as (

    select
        customers.cohort_month,
        customers.cohort_channel,
        customer_classes.request_class,
        sum(customer_classes.units) as units
    from customers
    inner join customer_classes
        on customers.customer_id = customer_classes.customer_id
    group by customers.cohort_month, customers.cohort_channel, customer_classes.request_class

),

ranked_classes as (

    select
        *,
        sum(units) over (partition by cohort_month, cohort_channel) as cohort_units,
        row_number() over (
            partition by cohort_month, cohort_channel
            order by units desc, request_class asc
        ) as class_rank
    from classes

),

final as (

    select
        cohorts.*,
        ranked_classes.request_class as top_request_class,
        {{ ratio('ranked_classes.units', 'ranked_classes.cohort_units') }} as top_class_share
    from cohorts
    left join ranked_classes
        on
            cohorts.cohort_month = ranked_classes.cohort_month
            and cohorts.cohort_channel = ranked_classes.cohort_channel
            and ranked_classes.class_rank = 1

)

select * from final
