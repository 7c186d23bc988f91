-- What each profile would have saved each class in the last days: its own model on another precision or hardware, or
-- another model in place of one that the class pays for. A profile's cost is at the rate of the region where all of the
-- class ran, else, or without such a rate, at the general one.

with

usage as (

    select
        *,
        coalesce(computing_model = model, false) as is_own_time
    from {{ ref('int_ai__usage_recent') }}

),

profile_costs as (

    select * from {{ ref('int_ai__profile_costs') }}
    where cost_pico is not null

),

-- Accelerator time may move to another precision or hardware; a model, its tokens and its time, may give way to another.
paid_for as (

    select
        request_class,
        class_region,
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
        class_region,
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
        class_region,
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

spend as (

    select
        request_class,
        class_region,
        paid_model,
        hardware,
        precision,
        is_whole_model,
        sum(attempts) as attempts,
        sum(spend_pico) as spend_pico
    from paid_for
    group by request_class, class_region, paid_model, hardware, precision, is_whole_model

),

savings as (

    select
        spend.request_class,
        profile_costs.computing_model,
        profile_costs.hardware,
        profile_costs.precision,
        profile_costs.replaces_model,
        profile_costs.rate_region,
        profile_costs.quality_score_micro,
        spend.spend_pico - spend.attempts * profile_costs.cost_pico as saving_pico,
        row_number() over (
            partition by
                spend.request_class, spend.paid_model, spend.hardware, spend.precision, spend.is_whole_model,
                profile_costs.request_class, profile_costs.computing_model, profile_costs.hardware,
                profile_costs.precision, profile_costs.replaces_model
            order by case when profile_costs.rate_region is null then 1 else 0 end
        ) as rate_rank
    from spend
    inner join profile_costs
        on
            profile_costs.request_class in (spend.request_class, '*')
            and spend.paid_model = coalesce(profile_costs.replaces_model, profile_costs.computing_model)
            and spend.is_whole_model = (profile_costs.replaces_model is not null)
            and (profile_costs.rate_region is null or spend.class_region = profile_costs.rate_region)
    where
        spend.is_whole_model
        or spend.hardware <> profile_costs.hardware
        or coalesce(spend.precision, '') <> coalesce(profile_costs.precision, '')

),

final as (

    select
        request_class,
        computing_model,
        hardware,
        precision,
        replaces_model,
        rate_region,
        quality_score_micro,
        saving_pico
    from savings
    where rate_rank = 1

)

select * from final
