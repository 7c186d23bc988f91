-- The days whose request facts this run makes anew: new and changed ones, and those asked for by variable. A day is written
-- by source, but for all sources at once, except those whose log no longer holds it.

{{ config(materialized='table') }}

with

days_compared as (

    select * from {{ ref('int_ai__days_compared') }}
    where not is_kept

),

day_fingerprints as (

    select * from {{ ref('int_ai__day_fingerprints') }}

),

days as (

    select
        days_compared.*,
        day_fingerprints.day_fingerprint
    from days_compared
    left join day_fingerprints
        on
            days_compared.source_relation = day_fingerprints.source_relation
            and days_compared.request_date = day_fingerprints.request_date

),

last_day as (

    select max(request_date) as last_date
    from days
    where day_fingerprint is not null

),

changed_days as (

    select distinct days.request_date
    from days
    cross join last_day
    where
        {{ rebuilds_every_day() }}
        or days.day_fingerprint is null
        or days.published_fingerprint is null
        or days.day_fingerprint <> days.published_fingerprint
        -- Without a load time a changed row cannot be told, so the last days are always made anew.
        or (
            days.has_no_load_time
            and days.request_date > {{ dbt.dateadd('day', '-' ~ var('late_arrival_days'), 'last_day.last_date') }}
        )
        or ({{ is_asked_for('days.request_date') }})

),

final as (

    select
        days.source_relation,
        days.request_date,
        days.raw_rows,
        days.day_fingerprint
    from days
    inner join changed_days
        on days.request_date = changed_days.request_date

)

select * from final
