-- Customer traffic per class and day, week or month: what every margin of a period is summed from. Units of unknown plan
-- earn nothing, or at most what the class's other units do; where it has none, what units of known plan earn in all
-- classes together.
{{ config(materialized='table') }}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

-- On how many days anything was logged, whoever asked.
days_logged as (

    select
        periods.period_grain,
        periods.period_start_date,
        count(distinct margins.request_date) as days_logged
    from margins
    inner join periods
        on margins.request_date = periods.calendar_date
    group by periods.period_grain, periods.period_start_date

),

totals as (

    select
        periods.period_grain,
        periods.period_start_date,
        periods.period_end_date,
        margins.request_class,
        sum(margins.units) as units,
        sum(case when margins.is_request_priced then margins.units else 0 end) as priced_units,
        sum(margins.known_plan_units) as known_plan_units,
        sum(case when margins.is_request_priced then margins.known_plan_units else 0 end) as known_priced_units,
        sum(margins.requests) as requests,
        sum(case when margins.is_request_priced then margins.requests else 0 end) as priced_requests,
        sum(margins.attempts) as attempts,
        sum(margins.estimated_usage_attempts) as estimated_usage_attempts,
        sum(margins.revenue_pico) as revenue_pico,
        sum(margins.expected_revenue_pico) as expected_revenue_pico,
        {% for amount in ['revenue', 'token_cost', 'compute_cost', 'retrieval_cost', 'third_party_cost', 'cost'] -%}
        sum(case when margins.is_request_priced then margins.{{ amount }}_pico else 0 end)
            as {{ 'priced_revenue' if amount == 'revenue' else amount }}_pico,
        {% endfor -%}
        coalesce(sum(margins.contribution_margin_pico), 0) as margin_pico,
        sum(margins.accelerator_microseconds) as accelerator_microseconds,
        sum(margins.measured_accelerator_microseconds) as measured_accelerator_microseconds,
        sum(margins.profiled_accelerator_microseconds) as profiled_accelerator_microseconds,
        sum(margins.estimated_accelerator_microseconds) as estimated_accelerator_microseconds
    from margins
    inner join periods
        on margins.request_date = periods.calendar_date
    where margins.traffic_segment = 'customer'
    group by periods.period_grain, periods.period_start_date, periods.period_end_date, margins.request_class

),

with_rate as (

    select
        totals.*,
        days_logged.days_logged,
        {{ dbt.datediff('totals.period_start_date', 'totals.period_end_date', 'day') }} as days_in_period,
        -- Figures may still change while the revenue period of the last day is open, or revenue is only expected.
        not {{ is_final_period(
            revenue_period_end(
                revenue_period_start(dbt.dateadd('day', -1, 'totals.period_end_date'))
            ),
            'data_window.data_through_date'
        ) }}
        or totals.expected_revenue_pico <> 0 as is_provisional,
        case
            when totals.known_priced_units > 0 then totals.known_priced_units
            else sum(totals.known_priced_units) over (partition by totals.period_grain, totals.period_start_date)
        end as rate_units,
        case
            when totals.known_priced_units > 0 then totals.priced_revenue_pico
            else sum(totals.priced_revenue_pico) over (partition by totals.period_grain, totals.period_start_date)
        end as rate_revenue_pico
    from totals
    inner join days_logged
        on
            totals.period_grain = days_logged.period_grain
            and totals.period_start_date = days_logged.period_start_date
    cross join data_window

),

with_possible as (

    select
        *,
        {{ possible_revenue('(priced_units - known_priced_units)', 'rate_revenue_pico', 'rate_units') }}
            as possible_revenue_pico
    from with_rate

),

final as (

    select
        *,
        priced_revenue_pico + possible_revenue_pico as revenue_high_pico,
        margin_pico + possible_revenue_pico as margin_high_pico
    from with_possible

)

select * from final
