-- By how much a customer's value changes with one more request, within a plan and period: least squares over its
-- customers, with the 95 % interval of the slope.

with

customers as (

    select * from {{ ref('int_ai__customer_periods') }}

),

t_quantiles as (

    select * from {{ ref('stg_reference__student_t_quantiles') }}

),

means as (

    select
        plan_id,
        period_start_date,
        count(*) as customers,
        {{ ratio('sum(requests)', 'count(*)') }} as mean_requests,
        {{ ratio('sum(margin_pico)', 'count(*)') }} / 1e12 as mean_margin
    from customers
    group by plan_id, period_start_date

),

deviations as (

    select
        customers.plan_id,
        customers.period_start_date,
        cast(customers.requests as {{ type_double() }}) - means.mean_requests as requests_deviation,
        cast(customers.margin_pico as {{ type_double() }}) / 1e12 - means.mean_margin
            as margin_deviation
    from customers
    inner join means
        on
            customers.plan_id = means.plan_id
            and customers.period_start_date = means.period_start_date

),

slopes as (

    select
        plan_id,
        period_start_date,
        sum(requests_deviation * requests_deviation) as squared_requests,
        {{ ratio(
            'sum(requests_deviation * margin_deviation)', 'sum(requests_deviation * requests_deviation)'
        ) }} as slope
    from deviations
    group by plan_id, period_start_date

),

residuals as (

    select
        deviations.plan_id,
        deviations.period_start_date,
        sum(power(deviations.margin_deviation - slopes.slope * deviations.requests_deviation, 2)) as squared_residuals
    from deviations
    inner join slopes
        on
            deviations.plan_id = slopes.plan_id
            and deviations.period_start_date = slopes.period_start_date
    group by deviations.plan_id, deviations.period_start_date

),

final as (

    select
        means.plan_id,
        means.period_start_date,
        means.customers,
        slopes.slope,
        t_quantiles.quantile * sqrt(
            {{ ratio('residuals.squared_residuals', '(means.customers - 2) * slopes.squared_requests') }}
        ) as half_width
    from means
    inner join slopes
        on
            means.plan_id = slopes.plan_id
            and means.period_start_date = slopes.period_start_date
    inner join residuals
        on
            means.plan_id = residuals.plan_id
            and means.period_start_date = residuals.period_start_date
    left join t_quantiles
        on t_quantiles.degrees_of_freedom = least(means.customers - 2, 200)

)

select * from final
