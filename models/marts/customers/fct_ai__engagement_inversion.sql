with

periods as (

    select * from {{ ref('int_ai__engagement_periods') }}

),

slopes as (

    select * from {{ ref('int_ai__engagement_slopes') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

judged as (

    select
        periods.*,
        slopes.slope,
        slopes.half_width,
        slopes.slope - slopes.half_width as lower_slope,
        slopes.slope + slopes.half_width as upper_slope,
        data_window.data_through_date,
        case
            when periods.unknown_plan_customers > 0 or slopes.customers < 10 then 'undecided'
            when slopes.slope - slopes.half_width > 0 then 'healthy'
            when slopes.slope + slopes.half_width < 0 then 'inverted'
            else 'undecided'
        end as verdict
    from periods
    cross join data_window
    inner join slopes
        on
            periods.plan_id = slopes.plan_id
            and periods.period_start_date = slopes.period_start_date

),

final as (

    select
        plan_id,
        period_start_date,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- quantities
        cast(customers as bigint) as plan_customers,
        cast(unknown_plan_customers as bigint) as unknown_plan_customers,
        cast(losing_customers as bigint) as losing_customers,
        cast(customers_above_break_even_volume as bigint) as customers_above_break_even_volume,
        cast(requests as bigint) as priced_requests,

        -- money
        {{ pico_to_decimal('revenue_pico') }} as own_revenue,
        {{ pico_to_decimal('expected_revenue_pico') }} as expected_revenue,
        {{ pico_to_decimal('cost_pico') }} as own_cost,
        {{ pico_to_decimal('margin_pico') }} as own_margin,
        {{ pico_to_decimal('top_decile_cost_pico') }} as top_decile_cost,
        {{ pico_to_decimal('top_decile_margin_pico') }} as top_decile_margin,

        -- ratios
        {{ ratio('revenue_pico * requests', 'customers * cost_pico') }} as break_even_requests,
        {{ ratio('losing_customers', 'customers') }} as losing_customer_share,
        {{ ratio('top_decile_cost_pico', 'cost_pico') }} as top_decile_cost_share,
        slope as value_slope,
        half_width as value_slope_half_width,
        lower_slope as value_slope_lower,
        upper_slope as value_slope_upper,
        theil_sen_slope,

        -- judgement
        verdict as engagement_verdict,
        case verdict
            when 'healthy' then theil_sen_slope > 0
            when 'inverted' then theil_sen_slope < 0
        end as is_confirmed,
        not {{ is_final_period(
            revenue_period_end('period_start_date'), 'data_through_date'
        ) }}
        or expected_revenue_pico <> 0 as is_provisional
    from judged

)

select * from final
