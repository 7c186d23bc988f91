-- The profiled precision or hardware that would save a class most: the best of those that keep the class's quality
-- floor, else the best of all.

with

usage as (

    select * from {{ ref('int_ai__compute_usage_recent') }}

),

profile_costs as (

    select * from {{ ref('int_ai__profile_costs') }}

),

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

alternatives as (

    select
        usage.request_class,
        usage.computing_model,
        profile_costs.hardware,
        profile_costs.precision,
        profile_costs.quality_score_micro,
        usage.compute_cost_pico - usage.attempts * profile_costs.cost_pico as saving_pico,
        coalesce(profile_costs.quality_score_micro * 1000000 < request_classes.quality_floor_pico, false)
            as is_below_floor
    from usage
    inner join profile_costs
        on
            usage.computing_model = profile_costs.computing_model
            and profile_costs.request_class in (usage.request_class, '*')
            and (
                usage.hardware <> profile_costs.hardware
                or coalesce(usage.precision, '') <> coalesce(profile_costs.precision, '')
            )
    left join request_classes
        on usage.request_class = request_classes.request_class

),

ranked as (

    select
        *,
        row_number() over (
            partition by request_class
            order by is_below_floor asc, saving_pico desc, computing_model asc, hardware asc, precision asc
        ) as remedy_rank
    from alternatives
    where saving_pico > 0

),

final as (

    select
        request_class,
        computing_model,
        hardware,
        precision,
        quality_score_micro,
        saving_pico,
        is_below_floor
    from ranked
    where remedy_rank = 1

)

select * from final
