-- What each profile would have saved each class in the last days: its own model on another precision or hardware, or
-- another model in place of one that the class pays for.

with

compute_usage as (

    select * from {{ ref('int_ai__compute_usage_recent') }}

),

model_spend as (

    select * from {{ ref('int_ai__model_spend_recent') }}

),

profile_costs as (

    select * from {{ ref('int_ai__class_profile_costs') }}

),

final as (

    select
        compute_usage.request_class,
        profile_costs.computing_model,
        profile_costs.hardware,
        profile_costs.precision,
        profile_costs.replaces_model,
        profile_costs.rate_region,
        profile_costs.quality_score_micro,
        compute_usage.compute_cost_pico - compute_usage.attempts * profile_costs.cost_pico as saving_pico
    from compute_usage
    inner join profile_costs
        on
            compute_usage.request_class = profile_costs.request_class
            and compute_usage.computing_model = profile_costs.computing_model
            and profile_costs.replaces_model is null
            and (
                compute_usage.hardware <> profile_costs.hardware
                or coalesce(compute_usage.precision, '') <> coalesce(profile_costs.precision, '')
            )

    union all

    select
        model_spend.request_class,
        profile_costs.computing_model,
        profile_costs.hardware,
        profile_costs.precision,
        profile_costs.replaces_model,
        profile_costs.rate_region,
        profile_costs.quality_score_micro,
        model_spend.spend_pico - model_spend.attempts * profile_costs.cost_pico as saving_pico
    from model_spend
    inner join profile_costs
        on
            model_spend.request_class = profile_costs.request_class
            and model_spend.model = profile_costs.replaces_model

)

select * from final
