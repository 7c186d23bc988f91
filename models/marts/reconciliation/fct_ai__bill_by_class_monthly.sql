with

lines as (

    select * from {{ ref('int_ai__bill_lines_monthly') }}

),

class_totals as (

    select
        'requests' as bill_line,
        'customer' as traffic_segment,
        *
    from {{ ref('int_ai__class_totals') }}
    where
        period_grain = 'month'
        and priced_requests > 0

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

billed_months as (

    select distinct cost_month
    from lines
    where is_billed

),

-- A class whose requests cost nothing still earns.
joined as (

    select
        coalesce(lines.cost_month, class_totals.period_start_date) as cost_month,
        coalesce(lines.bill_line, class_totals.bill_line) as bill_line,
        coalesce(lines.request_class, class_totals.request_class) as request_class,
        coalesce(lines.traffic_segment, class_totals.traffic_segment) as traffic_segment,
        coalesce(lines.rated_cost_pico, 0) as rated_cost_pico,
        coalesce(lines.settled_cost_pico, 0) as settled_cost_pico,
        case when lines.bill_line is null then 0 else lines.trued_up_cost_pico end as trued_up_cost_pico,
        class_totals.priced_revenue_pico
    from lines
    full outer join class_totals
        on
            lines.cost_month = class_totals.period_start_date
            and lines.bill_line = class_totals.bill_line
            and lines.request_class = class_totals.request_class
            and lines.traffic_segment = class_totals.traffic_segment

),

with_state as (

    select
        joined.*,
        billed_months.cost_month is not null or joined.cost_month is null as is_billed,
        coalesce(
            {{ is_final_period(
                dbt.dateadd('month', 1, 'joined.cost_month'), 'data_window.data_through_date'
            ) }},
            false
        ) as is_closed
    from joined
    cross join data_window
    left join billed_months
        on joined.cost_month = billed_months.cost_month

),

final as (

    select
        cost_month,
        bill_line,
        request_class,
        traffic_segment,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- money
        {{ pico_to_decimal('rated_cost_pico') }} as rated_cost,
        {{ pico_to_decimal('trued_up_cost_pico') }} as trued_up_cost,
        {{ pico_to_decimal('priced_revenue_pico') }} as priced_revenue,
        {{ pico_to_decimal('priced_revenue_pico - rated_cost_pico') }} as contribution_margin,
        {{ pico_to_decimal('priced_revenue_pico - trued_up_cost_pico') }}
            as trued_up_contribution_margin,

        -- ratios
        {{ ratio('settled_cost_pico', 'rated_cost_pico') }} as settled_share,

        -- flags
        is_billed,
        not is_billed or not is_closed as is_provisional
    from with_state

)

select * from final
