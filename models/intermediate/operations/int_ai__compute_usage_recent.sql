-- Accelerator time of the last days per class and computing model, by hardware and precision.

with

attempts as (

    select
        *,
        coalesce(accelerator_model, model) as computing_model
    from {{ ref('fct_ai__request_costs') }}
    where
        traffic_segment = 'customer'
        and is_request_priced
        and accelerator_microseconds > 0

),

windows as (

    select * from {{ ref('int_ai__work_windows') }}

),

final as (

    select
        attempts.request_class,
        attempts.computing_model,
        attempts.hardware,
        attempts.precision,
        count(*) as attempts,
        sum(attempts.compute_cost_pico) as compute_cost_pico
    from attempts
    inner join windows
        on attempts.request_date >= windows.window_first_date
    group by attempts.request_class, attempts.computing_model, attempts.hardware, attempts.precision

)

select * from final
