-- Percentiles need every request of a period, so a run reads those days, weeks and months again that hold a day built
-- anew, and no others. One grain at a time: all three at once take four times as long.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ delete_periods_behind() }}'
    )
}}

with

periods_behind as (

    select * from {{ ref('int_ai__periods_built') }}
    where {{ is_period_behind() }}

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

days_behind as (

    select
        periods.calendar_date,
        periods_behind.period_grain,
        periods_behind.period_start_date,
        periods_behind.period_fingerprint
    from periods_behind
    inner join periods
        on
            periods_behind.period_grain = periods.period_grain
            and periods_behind.period_start_date = periods.period_start_date

),

requests as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where
        is_first_attempt
        and is_request_priced
        and traffic_segment = 'customer'

),

final as (

    {% for grain in ['day', 'week', 'month'] -%}
    select
        days_behind.period_grain,
        days_behind.period_start_date,
        requests.request_class,
        {{ percentile('requests.request_cost_pico', 0.5) }} as cost_p50_pico,
        {{ percentile('requests.request_cost_pico', 0.95) }} as cost_p95_pico,
        {{ percentile('requests.request_cost_pico', 0.99) }} as cost_p99_pico,
        days_behind.period_fingerprint
    from requests
    inner join days_behind
        on
            requests.request_date = days_behind.calendar_date
            and days_behind.period_grain = '{{ grain }}'
    group by
        days_behind.period_grain, days_behind.period_start_date, requests.request_class,
        days_behind.period_fingerprint
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

)

select * from final
