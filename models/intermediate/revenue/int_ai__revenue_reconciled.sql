-- Plan and usage revenue per plan and period: what was invoiced, what of it is recognised, and what carries it.

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

plan_periods as (

    select * from {{ ref('int_ai__plan_revenue_periods') }}

),

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where traffic_segment = 'customer'

),

line_totals as (

    select
        source_relation,
        invoice_line_id,
        plan_id,
        min(min(service_date)) over (partition by source_relation, invoice_line_id) as first_service_date,
        sum(revenue_pico) as revenue_pico
    from revenue
    where is_recognised
    group by source_relation, invoice_line_id, plan_id

),

dated as (

    select
        line_totals.plan_id,
        line_totals.revenue_pico,
        coalesce({{ reporting_date('invoice_lines.invoiced_at') }}, line_totals.first_service_date)
            as invoiced_date
    from line_totals
    inner join invoice_lines
        on
            line_totals.source_relation = invoice_lines.source_relation
            and line_totals.invoice_line_id = invoice_lines.invoice_line_id

),

-- What each invoice line will have brought once all its days are over, by the period in which it was invoiced.
invoiced as (

    select
        dated.plan_id,
        {{ revenue_period_start('dated.invoiced_date') }} as period_start_date,
        sum(dated.revenue_pico) as invoiced_revenue_pico
    from dated
    inner join data_window
        on dated.invoiced_date <= data_window.data_through_date
    group by dated.plan_id, {{ revenue_period_start('dated.invoiced_date') }}

),

carried as (

    select
        plan_id,
        {{ revenue_period_start('request_date') }} as period_start_date,
        sum(pooled_revenue_pico) as allocated_revenue_pico,
        sum(direct_revenue_pico) as direct_revenue_pico,
        sum(included_requests) as included_requests,
        sum(overage_requests) as overage_requests
    from margins
    group by plan_id, {{ revenue_period_start('request_date') }}

),

unpriced as (

    select
        plan_id,
        {{ revenue_period_start('service_date') }} as period_start_date,
        sum(revenue_pico) as metered_without_price_pico
    from revenue
    where is_unpriced_usage
    group by plan_id, {{ revenue_period_start('service_date') }}

),

all_periods as (

    {% for relation in ['invoiced', 'plan_periods', 'carried', 'unpriced'] -%}
    select
        plan_id,
        period_start_date
    from {{ relation }}
    {% if not loop.last -%} union {% endif -%}
    {%- endfor %}

),

joined as (

    select
        all_periods.plan_id,
        all_periods.period_start_date,
        coalesce(invoiced.invoiced_revenue_pico, 0) as invoiced_revenue_pico,
        coalesce(plan_periods.recognised_revenue_pico, 0) as recognised_revenue_pico,
        coalesce(plan_periods.revenue_before_log_pico, 0) as revenue_before_log_pico,
        coalesce(plan_periods.expected_revenue_pico, 0) as expected_revenue_pico,
        coalesce(plan_periods.breakage_pico, 0) as breakage_pico,
        coalesce(carried.allocated_revenue_pico, 0) as allocated_revenue_pico,
        coalesce(carried.direct_revenue_pico, 0) as direct_revenue_pico,
        coalesce(carried.included_requests, 0) as included_requests,
        coalesce(carried.overage_requests, 0) as overage_requests,
        coalesce(unpriced.metered_without_price_pico, 0) as metered_without_price_pico
    from all_periods
    {% for relation in ['invoiced', 'plan_periods', 'carried', 'unpriced'] -%}
    left join {{ relation }}
        on
            all_periods.plan_id = {{ relation }}.plan_id
            and all_periods.period_start_date = {{ relation }}.period_start_date
    {% endfor %}
),

-- Revenue that is invoiced and not yet earned; negative where it is earned and not yet invoiced.
final as (

    select
        *,
        sum(invoiced_revenue_pico - recognised_revenue_pico) over (
            partition by plan_id
            order by period_start_date
            rows between unbounded preceding and current row
        ) as closing_deferred_pico
    from joined

)

select * from final
