-- Each class in a period and in the one before: a row counts as present in its own period and as previous in the next.

with

classes as (

    select * from {{ ref('int_ai__class_totals') }}

),

period_pairs as (

    select * from {{ ref('int_ai__period_pairs') }}

),

present as (

    select
        period_pairs.period_grain,
        period_pairs.period_start_date,
        classes.request_class,
        classes.priced_units as units,
        classes.priced_revenue_pico as revenue_pico,
        classes.token_cost_pico,
        classes.compute_cost_pico,
        classes.retrieval_cost_pico,
        classes.third_party_cost_pico,
        0 as previous_units,
        0 as previous_revenue_pico,
        0 as previous_token_cost_pico,
        0 as previous_compute_cost_pico,
        0 as previous_retrieval_cost_pico,
        0 as previous_third_party_cost_pico
    from period_pairs
    inner join classes
        on
            period_pairs.period_grain = classes.period_grain
            and period_pairs.period_start_date = classes.period_start_date

),

previous as (

    select
        period_pairs.period_grain,
        period_pairs.period_start_date,
        classes.request_class,
        0 as units,
        0 as revenue_pico,
        0 as token_cost_pico,
        0 as compute_cost_pico,
        0 as retrieval_cost_pico,
        0 as third_party_cost_pico,
        classes.priced_units as previous_units,
        classes.priced_revenue_pico as previous_revenue_pico,
        classes.token_cost_pico as previous_token_cost_pico,
        classes.compute_cost_pico as previous_compute_cost_pico,
        classes.retrieval_cost_pico as previous_retrieval_cost_pico,
        classes.third_party_cost_pico as previous_third_party_cost_pico
    from period_pairs
    inner join classes
        on
            period_pairs.period_grain = classes.period_grain
            and period_pairs.previous_start_date = classes.period_start_date

),

unioned as (

    select * from present
    union all
    select * from previous

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        sum(units) as units,
        sum(revenue_pico) as revenue_pico,
        sum(token_cost_pico) as token_cost_pico,
        sum(compute_cost_pico) as compute_cost_pico,
        sum(retrieval_cost_pico) as retrieval_cost_pico,
        sum(third_party_cost_pico) as third_party_cost_pico,
        sum(previous_units) as previous_units,
        sum(previous_revenue_pico) as previous_revenue_pico,
        sum(previous_token_cost_pico) as previous_token_cost_pico,
        sum(previous_compute_cost_pico) as previous_compute_cost_pico,
        sum(previous_retrieval_cost_pico) as previous_retrieval_cost_pico,
        sum(previous_third_party_cost_pico) as previous_third_party_cost_pico
    from unioned
    group by period_grain, period_start_date, request_class

)

select * from final
