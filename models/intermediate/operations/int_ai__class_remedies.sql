-- The profile that would save a class most, by precision, hardware or model: the cheapest of those that keep the
-- class's quality floor, else the cheapest of all.

with

savings as (

    select * from {{ ref('int_ai__profile_savings') }}
    where saving_pico > 0

),

request_classes as (

    select * from {{ ref('stg_reference__request_classes') }}

),

judged as (

    select
        savings.*,
        coalesce(savings.quality_score_micro * 1000000 < request_classes.quality_floor_pico, false) as is_below_floor
    from savings
    left join request_classes
        on savings.request_class = request_classes.request_class

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
