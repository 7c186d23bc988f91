-- Weeks from which a class, or all together, earns or loses for sure: a verdict counts once it has held for two decided
-- weeks.

with

runs as (

    select * from {{ ref('int_ai__verdict_runs') }}
    where confirmed_week is not null

),

with_before as (

    select
        *,
        lag(verdict) over (partition by request_class order by first_week) as verdict_before
    from runs

),

changes as (

    select * from with_before
    where
        verdict_before is null
        or verdict <> verdict_before

),

final as (

    select
        request_class,
        is_total,
        verdict,
        verdict_before,
        first_week,
        confirmed_week,
        lead(first_week) over (partition by request_class order by first_week) as reversed_week
    from changes

)

select * from final
