-- What customers of a plan ask for, pay and cost in a period: all of them, those who ask for much, and the tenth that asks
-- for most.

with

customers as (

    select * from {{ ref('int_ai__customer_periods') }}

),

totals as (

    select
        plan_id,
        period_start_date,
        count(*) as customers,
        sum(case when unknown_plan_requests > 0 then 1 else 0 end) as unknown_plan_customers,
        sum(case when margin_pico < 0 then 1 else 0 end) as losing_customers,
        sum(requests) as requests,
        sum(revenue_pico) as revenue_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(cost_pico) as cost_pico,
        sum(margin_pico) as margin_pico
    from customers
    group by plan_id, period_start_date

),

-- More requests than a customer of average own revenue and average cost per request can make for nothing.
heavy_users as (

    select
        customers.plan_id,
        customers.period_start_date,
        sum(
            case
                when customers.requests * totals.customers * totals.cost_pico > totals.revenue_pico * totals.requests
                    then 1
                else 0
            end
        ) as customers_above_break_even_volume
    from customers
    inner join totals
        on
            customers.plan_id = totals.plan_id
            and customers.period_start_date = totals.period_start_date
    where totals.cost_pico > 0
    group by customers.plan_id, customers.period_start_date

),

ranked as (

    select
        *,
        ntile(10) over (partition by plan_id, period_start_date order by requests, customer_id) as volume_decile
    from customers

),

deciles as (

    select
        plan_id,
        period_start_date,
        volume_decile,
        sum(cost_pico) as cost_pico,
        sum(margin_pico) as margin_pico,
        {{ ratio('sum(requests)', 'count(*)') }} as mean_requests,
        {{ ratio('sum(margin_pico)', 'count(*)') }} / 1e12 as mean_margin
    from ranked
    group by plan_id, period_start_date, volume_decile

),

pairs as (

    select
        lower_deciles.plan_id,
        lower_deciles.period_start_date,
        {{ ratio(
            'upper_deciles.mean_margin - lower_deciles.mean_margin',
            'upper_deciles.mean_requests - lower_deciles.mean_requests'
        ) }} as slope
    from deciles as lower_deciles
    inner join deciles as upper_deciles
        on
            lower_deciles.plan_id = upper_deciles.plan_id
            and lower_deciles.period_start_date = upper_deciles.period_start_date
            and lower_deciles.volume_decile < upper_deciles.volume_decile

),

-- The median slope between any two deciles (Theil-Sen): no single customer can turn it.
rank_slopes as (

    select
        plan_id,
        period_start_date,
        {{ percentile('slope', 0.5) }} as theil_sen_slope
    from pairs
    where slope is not null
    group by plan_id, period_start_date

),

final as (

    select
        totals.*,
        heavy_users.customers_above_break_even_volume,
        deciles.cost_pico as top_decile_cost_pico,
        deciles.margin_pico as top_decile_margin_pico,
        rank_slopes.theil_sen_slope
    from totals
    left join heavy_users
        on
            totals.plan_id = heavy_users.plan_id
            and totals.period_start_date = heavy_users.period_start_date
    left join deciles
        on
            totals.plan_id = deciles.plan_id
            and totals.period_start_date = deciles.period_start_date
            and deciles.volume_decile = 10
    left join rank_slopes
        on
            totals.plan_id = rank_slopes.plan_id
            and totals.period_start_date = rank_slopes.period_start_date

)

select * from final
