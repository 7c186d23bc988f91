with

reconciled as (

    select * from {{ ref('int_ai__revenue_reconciled') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

logged as (

    select
        {{ revenue_period_start('request_date') }} as period_start_date,
        count(distinct request_date) as days_logged
    from {{ ref('int_ai__ledger_days') }}
    group by {{ revenue_period_start('request_date') }}

),

final as (

    select
        reconciled.plan_id,
        reconciled.period_start_date,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        {{ pico_to_decimal(
            'reconciled.closing_deferred_pico - reconciled.invoiced_revenue_pico'
            ~ ' + reconciled.recognised_revenue_pico'
        ) }} as opening_deferred_revenue,
        {{ pico_to_decimal('reconciled.invoiced_revenue_pico') }} as invoiced_revenue,
        {{ pico_to_decimal('reconciled.recognised_revenue_pico') }} as recognised_revenue,
        {{ pico_to_decimal('reconciled.closing_deferred_pico') }} as closing_deferred_revenue,
        {{ pico_to_decimal('reconciled.revenue_before_log_pico') }} as revenue_before_log,
        {{ pico_to_decimal('reconciled.expected_revenue_pico') }} as expected_revenue,
        {{ pico_to_decimal('reconciled.allocated_revenue_pico') }} as allocated_revenue,
        {{ pico_to_decimal('reconciled.breakage_pico') }} as breakage,
        {{ pico_to_decimal('reconciled.direct_revenue_pico') }} as direct_revenue,
        {{ pico_to_decimal('reconciled.metered_without_price_pico') }} as metered_without_price,
        cast(reconciled.included_requests as bigint) as included_requests,
        cast(reconciled.overage_requests as bigint) as overage_requests,
        cast(coalesce(logged.days_logged, 0) as bigint) as days_logged,
        cast(
            {{ dbt.datediff(
                'reconciled.period_start_date',
                revenue_period_end('reconciled.period_start_date'), 'day'
            ) }} as bigint
        ) as days_in_period,
        not {{ is_final_period(
            revenue_period_end('reconciled.period_start_date'), 'data_window.data_through_date'
        ) }}
        or reconciled.expected_revenue_pico <> 0 as is_provisional
    from reconciled
    cross join data_window
    left join logged
        on reconciled.period_start_date = logged.period_start_date

)

select * from final
