with

customers as (

    select * from {{ ref('int_ai__customer_periods') }}

),

slopes as (

    select * from {{ ref('int_ai__engagement_slopes') }}

),

rank_slopes as (

    select * from {{ ref('int_ai__engagement_rank_slopes') }}

),

top_deciles as (

    select * from {{ ref('int_ai__engagement_deciles') }}
    where volume_decile = 10

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

plan_periods as (

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
                when
                    customers.requests * plan_periods.customers * plan_periods.cost_pico
                    > plan_periods.revenue_pico * plan_periods.requests
                    then 1
                else 0
            end
        ) as customers_above_break_even_volume
    from customers
    inner join plan_periods
        on
            customers.plan_id = plan_periods.plan_id
            and customers.period_start_date = plan_periods.period_start_date
    where plan_periods.cost_pico > 0
    group by customers.plan_id, customers.period_start_date

),

judged as (

    select
        slopes.*,
        slopes.slope - slopes.half_width as lower_slope,
        slopes.slope + slopes.half_width as upper_slope,
        case
            when plan_periods.unknown_plan_customers > 0 or slopes.customers < 10 then 'undecided'
            when slopes.slope - slopes.half_width > 0 then 'healthy'
            when slopes.slope + slopes.half_width < 0 then 'inverted'
            else 'undecided'
        end as verdict
    from slopes
    inner join plan_periods
        on
            slopes.plan_id = plan_periods.plan_id
            and slopes.period_start_date = plan_periods.period_start_date

),

final as (

    select
        plan_periods.plan_id,
        plan_periods.period_start_date,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(plan_periods.customers as bigint) as plan_customers,
        cast(plan_periods.unknown_plan_customers as bigint) as unknown_plan_customers,
        cast(plan_periods.losing_customers as bigint) as losing_customers,
        cast(heavy_users.customers_above_break_even_volume as bigint) as customers_above_break_even_volume,
        cast(plan_periods.requests as bigint) as priced_requests,

        -- money
        {{ ai_unit_economics.pico_to_decimal('plan_periods.revenue_pico') }} as own_revenue,
        {{ ai_unit_economics.pico_to_decimal('plan_periods.expected_revenue_pico') }} as expected_revenue,
        {{ ai_unit_economics.pico_to_decimal('plan_periods.cost_pico') }} as own_cost,
        {{ ai_unit_economics.pico_to_decimal('plan_periods.margin_pico') }} as own_margin,
        {{ ai_unit_economics.pico_to_decimal('top_deciles.cost_pico') }} as top_decile_cost,
        {{ ai_unit_economics.pico_to_decimal('top_deciles.margin_pico') }} as top_decile_margin,

        -- ratios
        {{ ai_unit_economics.ratio(
            'plan_periods.revenue_pico * plan_periods.requests', 'plan_periods.customers * plan_periods.cost_pico'
        ) }} as break_even_requests,
        {{ ai_unit_economics.ratio('plan_periods.losing_customers', 'plan_periods.customers') }}
            as losing_customer_share,
        {{ ai_unit_economics.ratio('top_deciles.cost_pico', 'plan_periods.cost_pico') }} as top_decile_cost_share,
        judged.slope as value_slope,
        judged.half_width as value_slope_half_width,
        judged.lower_slope as value_slope_lower,
        judged.upper_slope as value_slope_upper,
        rank_slopes.theil_sen_slope,

        -- judgement
        judged.verdict as engagement_verdict,
        case judged.verdict
            when 'healthy' then rank_slopes.theil_sen_slope > 0
            when 'inverted' then rank_slopes.theil_sen_slope < 0
        end as is_confirmed,
        not {{ ai_unit_economics.is_final_period(
            ai_unit_economics.revenue_period_end('plan_periods.period_start_date'), 'data_window.data_through_date'
        ) }}
        or plan_periods.expected_revenue_pico <> 0 as is_provisional
    from plan_periods
    cross join data_window
    inner join judged
        on
            plan_periods.plan_id = judged.plan_id
            and plan_periods.period_start_date = judged.period_start_date
    left join rank_slopes
        on
            plan_periods.plan_id = rank_slopes.plan_id
            and plan_periods.period_start_date = rank_slopes.period_start_date
    left join heavy_users
        on
            plan_periods.plan_id = heavy_users.plan_id
            and plan_periods.period_start_date = heavy_users.period_start_date
    left join top_deciles
        on
            plan_periods.plan_id = top_deciles.plan_id
            and plan_periods.period_start_date = top_deciles.period_start_date

)

select * from final
