with

invoiced as (

    select * from {{ ref('int_ai__invoiced_revenue') }}

),

plan_periods as (

    select * from {{ ref('int_ai__plan_revenue_periods') }}

),

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where traffic_segment = 'customer'

),

metered_days as (

    select * from {{ ref('int_ai__metered_revenue_daily') }}
    where
        is_in_log
        and not is_priced

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

logged as (

    select
        {{ ai_unit_economics.revenue_period_start('request_date') }} as period_start_date,
        count(distinct request_date) as days_logged
    from {{ ref('fct_ai__requests_daily') }}
    group by {{ ai_unit_economics.revenue_period_start('request_date') }}

),

carried as (

    select
        plan_id,
        {{ ai_unit_economics.revenue_period_start('request_date') }} as period_start_date,
        sum(pooled_revenue_pico) as allocated_revenue_pico,
        sum(direct_revenue_pico) as direct_revenue_pico,
        sum(included_requests) as included_requests,
        sum(overage_requests) as overage_requests
    from margins
    group by plan_id, {{ ai_unit_economics.revenue_period_start('request_date') }}

),

metered as (

    select
        plan_id,
        {{ ai_unit_economics.revenue_period_start('service_date') }} as period_start_date,
        sum(revenue_pico) as metered_without_price_pico
    from metered_days
    group by plan_id, {{ ai_unit_economics.revenue_period_start('service_date') }}

),

unioned as (

    select
        plan_id,
        period_start_date,
        invoiced_revenue_pico,
        0 as accrued_revenue_pico,
        0 as revenue_before_log_pico,
        0 as expected_revenue_pico,
        0 as breakage_pico,
        0 as allocated_revenue_pico,
        0 as direct_revenue_pico,
        0 as metered_without_price_pico,
        0 as included_requests,
        0 as overage_requests
    from invoiced

    union all

    select
        plan_id,
        period_start_date,
        0 as invoiced_revenue_pico,
        accrued_revenue_pico,
        revenue_before_log_pico,
        expected_revenue_pico,
        breakage_pico,
        0 as allocated_revenue_pico,
        0 as direct_revenue_pico,
        0 as metered_without_price_pico,
        0 as included_requests,
        0 as overage_requests
    from plan_periods

    union all

    select
        plan_id,
        period_start_date,
        0 as invoiced_revenue_pico,
        0 as accrued_revenue_pico,
        0 as revenue_before_log_pico,
        0 as expected_revenue_pico,
        0 as breakage_pico,
        allocated_revenue_pico,
        direct_revenue_pico,
        0 as metered_without_price_pico,
        included_requests,
        overage_requests
    from carried

    union all

    select
        plan_id,
        period_start_date,
        0 as invoiced_revenue_pico,
        0 as accrued_revenue_pico,
        0 as revenue_before_log_pico,
        0 as expected_revenue_pico,
        0 as breakage_pico,
        0 as allocated_revenue_pico,
        0 as direct_revenue_pico,
        metered_without_price_pico,
        0 as included_requests,
        0 as overage_requests
    from metered

),

totals as (

    select
        plan_id,
        period_start_date,
        sum(invoiced_revenue_pico) as invoiced_revenue_pico,
        sum(accrued_revenue_pico) as accrued_revenue_pico,
        sum(revenue_before_log_pico) as revenue_before_log_pico,
        sum(expected_revenue_pico) as expected_revenue_pico,
        sum(allocated_revenue_pico) as allocated_revenue_pico,
        sum(breakage_pico) as breakage_pico,
        sum(direct_revenue_pico) as direct_revenue_pico,
        sum(metered_without_price_pico) as metered_without_price_pico,
        sum(included_requests) as included_requests,
        sum(overage_requests) as overage_requests
    from unioned
    group by plan_id, period_start_date

),

-- Revenue that is invoiced and not yet earned; negative where it is earned and not yet invoiced.
with_balance as (

    select
        *,
        sum(invoiced_revenue_pico - accrued_revenue_pico) over (
            partition by plan_id
            order by period_start_date
            rows between unbounded preceding and current row
        ) as closing_deferred_pico
    from totals

),

final as (

    select
        with_balance.plan_id,
        with_balance.period_start_date,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        {{ ai_unit_economics.pico_to_decimal(
            'with_balance.closing_deferred_pico - with_balance.invoiced_revenue_pico'
            ~ ' + with_balance.accrued_revenue_pico'
        ) }} as opening_deferred_revenue,
        {{ ai_unit_economics.pico_to_decimal('with_balance.invoiced_revenue_pico') }} as invoiced_revenue,
        {{ ai_unit_economics.pico_to_decimal('with_balance.accrued_revenue_pico') }} as accrued_revenue,
        {{ ai_unit_economics.pico_to_decimal('with_balance.closing_deferred_pico') }} as closing_deferred_revenue,
        {{ ai_unit_economics.pico_to_decimal('with_balance.revenue_before_log_pico') }} as revenue_before_log,
        {{ ai_unit_economics.pico_to_decimal('with_balance.expected_revenue_pico') }} as expected_revenue,
        {{ ai_unit_economics.pico_to_decimal('with_balance.allocated_revenue_pico') }} as allocated_revenue,
        {{ ai_unit_economics.pico_to_decimal('with_balance.breakage_pico') }} as breakage,
        {{ ai_unit_economics.pico_to_decimal('with_balance.direct_revenue_pico') }} as direct_revenue,
        {{ ai_unit_economics.pico_to_decimal('with_balance.metered_without_price_pico') }} as metered_without_price,
        cast(with_balance.included_requests as bigint) as included_requests,
        cast(with_balance.overage_requests as bigint) as overage_requests,
        cast(coalesce(logged.days_logged, 0) as bigint) as days_logged,
        cast(
            {{ dbt.datediff(
                'with_balance.period_start_date',
                ai_unit_economics.revenue_period_end('with_balance.period_start_date'), 'day'
            ) }} as bigint
        ) as days_in_period,
        not {{ ai_unit_economics.is_final_period(
            ai_unit_economics.revenue_period_end('with_balance.period_start_date'), 'data_window.data_through_date'
        ) }}
        or with_balance.expected_revenue_pico <> 0 as is_provisional
    from with_balance
    cross join data_window
    left join logged
        on with_balance.period_start_date = logged.period_start_date

)

select * from final
