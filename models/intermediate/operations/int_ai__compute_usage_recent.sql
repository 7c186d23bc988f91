-- Accelerator time of the last days per class and computing model, by hardware and precision.

with

usage as (

    select * from {{ ref('int_ai__usage_recent') }}
    where has_accelerator_time

),

final as (

    select
        request_class,
        computing_model,
        hardware,
        precision,
        sum(attempts) as attempts,
        sum(compute_cost_pico) as compute_cost_pico
    from usage
    group by request_class, computing_model, hardware, precision

)

select * from final
