-- Revenue of each day up to the logs' last moment: what invoice lines bring, and what is expected of subscriptions that
-- they do not cover yet. Of the logs' newest days counts as much as they cover, and what lies before their first moment
-- is kept apart, so that revenue and requests are of the same time. Each part is cut off once, here, per line and day.
{{ config(materialized='table') }}

with

invoiced as (

    select * from {{ ref('int_ai__revenue_daily') }}
    where is_recognised

),

uninvoiced as (

    select * from {{ ref('int_ai__uninvoiced_days') }}
    where is_expected

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

log_reach as (

    select * from {{ ref('int_ai__log_reach') }}

),

log_windows as (

    select * from {{ ref('int_ai__log_windows') }}

),

first_day as (

    select
        data_window.first_date,
        min(log_windows.covered_from_at) as covered_from_at,
        {{ reporting_day_start('data_window.first_date') }} as started_at,
        {{ reporting_day_start(dbt.dateadd('day', 1, 'data_window.first_date')) }} as ended_at
    from data_window
    cross join log_windows
    group by data_window.first_date

),

before_log as (

    select
        first_date,
        cast({{ dbt.datediff('started_at', 'covered_from_at', 'second') }} as bigint) as seconds_before_log,
        cast({{ dbt.datediff('started_at', 'ended_at', 'second') }} as bigint) as day_seconds
    from first_day

),

unioned as (

    select
        source_relation,
        invoice_line_id,
        cast(null as {{ dbt.type_string() }}) as subscription_id,
        service_date,
        customer_id,
        plan_id,
        false as is_expected,
        revenue_pico
    from invoiced

    union all

    select
        source_relation,
        cast(null as {{ dbt.type_string() }}) as invoice_line_id,
        subscription_id,
        service_date,
        customer_id,
        plan_id,
        is_expected,
        revenue_pico
    from uninvoiced

),

earned as (

    select
        unioned.source_relation,
        unioned.invoice_line_id,
        unioned.subscription_id,
        unioned.service_date,
        unioned.customer_id,
        unioned.plan_id,
        unioned.is_expected,
        case
            when any_reach.calendar_date is null then unioned.revenue_pico
            else {{ divide_truncated(
                '(unioned.revenue_pico * coalesce(plan_reach.covered_amount, any_reach.covered_amount))',
                'coalesce(plan_reach.whole_amount, any_reach.whole_amount)'
            ) }}
        end as earned_pico,
        case
            when unioned.service_date < data_window.first_date then unioned.revenue_pico
            when unioned.service_date = before_log.first_date
                then {{ divide_truncated(
                    '(unioned.revenue_pico * before_log.seconds_before_log)', 'before_log.day_seconds'
                ) }}
            else 0
        end as before_log_pico,
        unioned.service_date < data_window.first_date as is_before_log
    from unioned
    inner join data_window
        on unioned.service_date <= data_window.data_through_date
    left join before_log
        on unioned.service_date = before_log.first_date
    left join log_reach as plan_reach
        on
            unioned.plan_id = plan_reach.plan_id
            and unioned.service_date = plan_reach.calendar_date
    left join log_reach as any_reach
        on
            any_reach.plan_id is null
            and unioned.service_date = any_reach.calendar_date

),

final as (

    select
        source_relation,
        invoice_line_id,
        subscription_id,
        service_date,
        customer_id,
        plan_id,
        is_expected,
        case when is_expected then 0 else earned_pico end as recognised_revenue_pico,
        case when is_expected then 0 else before_log_pico end as revenue_before_log_pico,
        case when is_expected then earned_pico - before_log_pico else 0 end as expected_revenue_pico,
        earned_pico - before_log_pico as revenue_pico,
        is_before_log
    from earned

)

select * from final
