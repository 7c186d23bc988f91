-- What each class paid for in the last days: accelerator time, which may move to another precision or hardware, and whole
-- models, their tokens and their time, which may give way to others. The one look that the search for remedies takes at the
-- ledger.
{{ config(materialized='table') }}

with

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

window_days as (

    select dates.calendar_date
    from dates
    inner join data_window
        on
            dates.calendar_date <= data_window.data_through_date
            and {{ dbt.datediff('dates.calendar_date', 'data_window.data_through_date', 'day') }}
            < {{ var('work_window_days') }}

),

attempts as (

    select
        *,
        coalesce(accelerator_model, model) as computing_model,
        token_cost_pico > 0 as has_token_cost,
        coalesce(accelerator_microseconds > 0, false) as has_accelerator_time
    from {{ ref('int_ai__ledger_attempts') }}
    where
        traffic_segment = 'customer'
        and is_request_priced
        and request_date in (select window_days.calendar_date from window_days)

),

usage as (

    select
        request_class,
        model,
        computing_model,
        hardware,
        precision,
        region,
        has_token_cost,
        has_accelerator_time,
        coalesce(computing_model = model, false) as is_own_time,
        count(*) as attempts,
        sum(token_cost_pico) as token_cost_pico,
        sum(compute_cost_pico) as compute_cost_pico
    from attempts
    where
        has_token_cost
        or has_accelerator_time
    group by
        request_class, model, computing_model, hardware, precision, region, has_token_cost, has_accelerator_time

),

-- Where all of a class ran, if that is one place.
class_regions as (

    select
        request_class,
        case when count(*) = count(region) and min(region) = max(region) then min(region) end as class_region
    from usage
    group by request_class

),

paid_for as (

    select
        request_class,
        computing_model as paid_model,
        hardware,
        precision,
        false as is_whole_model,
        attempts,
        compute_cost_pico as spend_pico
    from usage
    where has_accelerator_time

    union all

    select
        request_class,
        model as paid_model,
        cast(null as {{ dbt.type_string() }}) as hardware,
        cast(null as {{ dbt.type_string() }}) as precision,
        true as is_whole_model,
        attempts,
        token_cost_pico + case when is_own_time then compute_cost_pico else 0 end as spend_pico
    from usage
    where
        has_token_cost
        or is_own_time

    union all

    select
        request_class,
        computing_model as paid_model,
        cast(null as {{ dbt.type_string() }}) as hardware,
        cast(null as {{ dbt.type_string() }}) as precision,
        true as is_whole_model,
        attempts,
        compute_cost_pico as spend_pico
    from usage
    where
        has_accelerator_time
        and not is_own_time

),

final as (

    select
        paid_for.request_class,
        class_regions.class_region,
        paid_for.paid_model,
        paid_for.hardware,
        paid_for.precision,
        paid_for.is_whole_model,
        sum(paid_for.attempts) as attempts,
        sum(paid_for.spend_pico) as spend_pico
    from paid_for
    inner join class_regions
        on paid_for.request_class = class_regions.request_class
    group by
        paid_for.request_class, class_regions.class_region, paid_for.paid_model, paid_for.hardware,
        paid_for.precision, paid_for.is_whole_model

)

select * from final
