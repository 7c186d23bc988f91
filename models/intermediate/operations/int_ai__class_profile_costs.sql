-- What a request of each class would cost with each profile that it could use: at the rate of the region where all of
-- the class ran in the last days, else, or without such a rate, at the general one.

with

usage as (

    select * from {{ ref('int_ai__usage_recent') }}

),

profile_costs as (

    select * from {{ ref('int_ai__profile_costs') }}

),

class_regions as (

    select
        request_class,
        case when count(*) = count(region) and min(region) = max(region) then min(region) end as region
    from usage
    group by request_class

),

ranked as (

    select
        class_regions.request_class,
        profile_costs.request_class as profile_request_class,
        profile_costs.computing_model,
        profile_costs.hardware,
        profile_costs.precision,
        profile_costs.replaces_model,
        profile_costs.rate_region,
        profile_costs.quality_score_micro,
        profile_costs.cost_pico,
        row_number() over (
            partition by
                class_regions.request_class, profile_costs.request_class, profile_costs.computing_model,
                profile_costs.hardware, profile_costs.precision, profile_costs.replaces_model
            order by case when profile_costs.rate_region is null then 1 else 0 end
        ) as rate_rank
    from class_regions
    inner join profile_costs
        on
            profile_costs.request_class in (class_regions.request_class, '*')
            and (profile_costs.rate_region is null or class_regions.region = profile_costs.rate_region)

),

final as (

    select
        request_class,
        profile_request_class,
        computing_model,
        hardware,
        precision,
        replaces_model,
        rate_region,
        quality_score_micro,
        cost_pico
    from ranked
    where rate_rank = 1

)

select * from final
