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

with_top_class as (

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

),

final as (

    select
        cohort_month,
        cohort_channel as acquisition_channel,
        top_request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(customers as bigint) as cohort_customers,
        cast(costed_customers as bigint) as costed_customers,

        -- money
        {{ pico_to_decimal('acquisition_cost_pico') }} as cohort_acquisition_cost,
        {{ per_unit('acquisition_cost_pico', 'costed_customers') }}
            as acquisition_cost_per_customer,
        {{ pico_to_decimal('margin_pico') }} as cohort_margin_to_date,
        -- A month is 30.4375 days, 487 sixteenths.
        {{ per_unit('margin_pico * 487', 'logged_days * 16') }}
            as average_monthly_margin,
        {{ pico_to_decimal('request_linked_margin_pico') }}
            as request_linked_margin,

        -- ratios
        {{ ratio('margin_pico', 'acquisition_cost_pico') }} as recovered_share,
        case
            when lifetime_value_pico > 0
                then {{ ratio('lifetime_value_pico', 'valued_cost_pico') }}
        end as ltv_to_cac,
        case
            when margin_pico > 0
                then {{ ratio(
                    'acquisition_cost_pico * logged_days * 16',
                    'margin_pico * costed_customers * 487'
                ) }}
        end as payback_months,
        top_class_share,

        -- flags
        margin_pico >= acquisition_cost_pico as is_paid_back
    from with_top_class

)

select * from final
