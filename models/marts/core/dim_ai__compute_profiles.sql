with

profiles as (

    select * from {{ ref('int_ai__profile_costs') }}
    where rate_region is null

),

usage as (

    select * from {{ ref('int_ai__profile_usage_judged') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

recent_usage as (

    select
        usage.profile_class,
        usage.computing_model,
        usage.hardware,
        coalesce(usage.precision, '') as precision_key,
        usage.profile_valid_from,
        sum(usage.attempts) as attempts
    from usage
    inner join data_window
        on
            {{ dbt.datediff('usage.request_date', 'data_window.data_through_date', 'day') }}
            < {{ var('work_window_days') }}
    group by
        usage.profile_class, usage.computing_model, usage.hardware, coalesce(usage.precision, ''),
        usage.profile_valid_from

),

final as (

    select
        -- texts
        profiles.request_class,
        profiles.computing_model,
        profiles.hardware,
        profiles.precision,
        profiles.replaces_model,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- measured under load
        {{ pico_to_decimal('profiles.accelerator_microseconds * 1000000') }} as accelerator_seconds,
        {{ pico_to_decimal('profiles.accelerator_microseconds_p50 * 1000000') }}
            as accelerator_seconds_p50,
        {{ pico_to_decimal('profiles.accelerator_microseconds_p95 * 1000000') }}
            as accelerator_seconds_p95,
        {{ ratio('profiles.accelerator_microseconds_p95', 'profiles.accelerator_microseconds') }}
            as spread_ratio,
        cast(profiles.sample_size as bigint) as sample_size,
        {{ ratio('profiles.quality_score_micro', '1000000') }} as quality_score,

        -- cost and use
        {{ pico_to_decimal('profiles.cost_pico') }} as cost_per_request,
        cast(coalesce(recent_usage.attempts, 0) as bigint) as recent_attempts,

        -- age
        cast({{ dbt.datediff('profiles.profiled_date', 'data_window.data_through_date', 'day') }} as bigint) as age_days,

        -- flags
        {{ is_stale_profile('profiles.profiled_date', 'data_window.data_through_date') }} as is_stale,
        {{ is_small_sample('profiles.sample_size') }} as is_small_sample,

        -- times
        profiles.profiled_date,
        profiles.valid_from,
        profiles.valid_to
    from profiles
    cross join data_window
    left join recent_usage
        on
            profiles.request_class = recent_usage.profile_class
            and profiles.computing_model = recent_usage.computing_model
            and profiles.hardware = recent_usage.hardware
            and coalesce(profiles.precision, '') = recent_usage.precision_key
            and profiles.valid_from = recent_usage.profile_valid_from
            and profiles.replaces_model is null

)

select * from final
