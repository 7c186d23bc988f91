-- The profile that would have saved a class most in the last days: its own model on another precision or hardware, or another
-- model in place of one that the class pays for; the cheapest of those that keep the class's quality floor, else the cheapest
-- of all. A profile's cost is at the rate of the region where all of the class ran, else, or without such a rate, at the
-- general one.

with

spend as (

    select * from {{ ref('int_ai__spend_recent') }}

),

profile_costs as (

    select * from {{ ref('int_ai__profile_costs') }}
    where cost_pico is not null

),

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

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

judged as (

    select
        savings.*,
        coalesce(savings.quality_score_micro * 1000000 < request_classes.quality_floor_pico, false) as is_below_floor
    from savings
    left join request_classes
        on savings.request_class = request_classes.request_class
    where
        savings.rate_rank = 1
        and savings.saving_pico > 0

),

ranked as (

    select
        *,
        row_number() over (
            partition by request_class
            order by
                is_below_floor asc, saving_pico desc, computing_model asc, hardware asc, precision asc,
                replaces_model asc
        ) as remedy_rank
    from judged

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
        saving_pico,
        is_below_floor
    from ranked
    where remedy_rank = 1

)

select * from final
