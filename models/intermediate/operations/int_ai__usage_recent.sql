-- What attempts of the last days cost, by the model that answered, the one that computed, and where: the one look that
-- the search for remedies takes at the ledger.
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

summed as (

    select
        request_class,
        model,
        computing_model,
        hardware,
        precision,
        region,
        has_token_cost,
        has_accelerator_time,
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

final as (

    select
        *,
        -- Where all of the class ran, if that is one place.
        case
            when
                count(*) over (partition by request_class) = count(region) over (partition by request_class)
                and min(region) over (partition by request_class) = max(region) over (partition by request_class)
                then region
        end as class_region
    from summed

)

select * from final
