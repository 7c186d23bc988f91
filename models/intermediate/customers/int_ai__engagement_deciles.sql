-- Customers of a plan and period in ten groups of equal size, from the fewest requests to the most.

with

customers as (

    select * from {{ ref('int_ai__customer_periods') }}

),

ranked as (

    select
        *,
        ntile(10) over (
            partition by plan_id, period_start_date
            order by requests, customer_id
        ) as volume_decile
    from customers

),

final as (

    select
        plan_id,
        period_start_date,
        volume_decile,
        count(*) as customers,
        sum(requests) as requests,
        sum(cost_pico) as cost_pico,
        sum(margin_pico) as margin_pico,
        {{ ai_unit_economics.ratio('sum(requests)', 'count(*)') }} as mean_requests,
        {{ ai_unit_economics.ratio('sum(margin_pico)', 'count(*)') }} / 1e12 as mean_margin
    from ranked
    group by plan_id, period_start_date, volume_decile

)

select * from final
