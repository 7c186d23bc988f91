-- What each invoice line will have brought once all its days are over, by the period in which it was invoiced.

with

revenue as (

    select * from {{ ref('int_ai__revenue_daily') }}

),

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

line_totals as (

    select
        source_relation,
        invoice_line_id,
        plan_id,
        min(min(service_date)) over (partition by source_relation, invoice_line_id) as first_service_date,
        sum(revenue_pico) as revenue_pico
    from revenue
    group by source_relation, invoice_line_id, plan_id

),

dated as (

    select
        line_totals.plan_id,
        line_totals.revenue_pico,
        coalesce({{ ai_unit_economics.reporting_date('invoice_lines.invoiced_at') }}, line_totals.first_service_date)
            as invoiced_date
    from line_totals
    inner join invoice_lines
        on
            line_totals.source_relation = invoice_lines.source_relation
            and line_totals.invoice_line_id = invoice_lines.invoice_line_id

),

final as (

    select
        dated.plan_id,
        {{ ai_unit_economics.revenue_period_start('dated.invoiced_date') }} as period_start_date,
        sum(dated.revenue_pico) as invoiced_revenue_pico
    from dated
    inner join data_window
        on dated.invoiced_date <= data_window.data_through_date
    group by dated.plan_id, {{ ai_unit_economics.revenue_period_start('dated.invoiced_date') }}

)

select * from final
