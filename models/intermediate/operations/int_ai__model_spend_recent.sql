-- What each class spent on each model in the last days: its tokens, and the accelerator time that it computed itself.

with

usage as (

    select
        *,
        coalesce(computing_model = model, false) as is_own_time
    from {{ ref('int_ai__usage_recent') }}

),

unioned as (

    select
        request_class,
        model,
        attempts,
        token_cost_pico + case when is_own_time then compute_cost_pico else 0 end as spend_pico
    from usage
    where
        has_token_cost
        or is_own_time

    union all

    select
        request_class,
        computing_model as model,
        attempts,
        compute_cost_pico as spend_pico
    from usage
    where
        has_accelerator_time
        and not is_own_time

),

final as (

    select
        request_class,
        model,
        sum(attempts) as attempts,
        sum(spend_pico) as spend_pico
    from unioned
    group by request_class, model

)

select * from final
