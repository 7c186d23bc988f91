-- The profile behind each day's profiled time, and what that profile was worth on that day.

with

usage as (

    select * from {{ ref('int_ai__profile_usage_daily') }}

),

profiles as (

    select * from {{ ref('int_ai__serving_profiles') }}

),

final as (

    select
        usage.request_date,
        usage.traffic_segment,
        usage.request_class,
        usage.profile_class,
        usage.computing_model,
        usage.hardware,
        usage.precision,
        profiles.valid_from as profile_valid_from,
        usage.attempts,
        usage.accelerator_microseconds,
        {{ is_stale_profile('profiles.profiled_date', 'usage.request_date') }}
        or {{ is_small_sample('profiles.sample_size') }} as is_weak_profile
    from usage
    inner join profiles
        on
            usage.profile_class = profiles.request_class
            and usage.computing_model = profiles.model
            and usage.hardware = profiles.hardware
            and coalesce(usage.precision, '') = coalesce(profiles.precision, '')
            and {{ valid_at('usage.first_started_at', 'profiles') }}

)

select * from final
