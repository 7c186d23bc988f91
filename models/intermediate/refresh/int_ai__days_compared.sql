-- Each day of the log beside what was published of it. The ledger is the record: a day whose raw rows have gone, or have
-- become fewer at the old end of the log, is kept as published. Fewer rows elsewhere are a correction.

{{
    config(
        materialized='table',
        post_hook='{{ ai_unit_economics.require_days_in_log() }}'
    )
}}

{%- set settings = ai_unit_economics.fingerprint_settings() %}

with

logged as (

    select * from {{ ref('int_ai__day_fingerprints') }}

),

published as (

    select
        *,
        right(day_fingerprint, {{ settings | length }}) <> '{{ settings }}' as has_other_settings
    from {{ ref('int_ai__days_published') }}

),

days as (

    select
        coalesce(published.source_relation, logged.source_relation) as source_relation,
        coalesce(published.request_date, logged.request_date) as request_date,
        logged.day_fingerprint,
        published.day_fingerprint as published_fingerprint,
        coalesce(logged.has_no_load_time, false) as has_no_load_time,
        coalesce(published.has_other_settings, false) as has_other_settings,
        logged.raw_rows,
        published.raw_rows as published_raw_rows,
        published.attempts as published_attempts,
        published.request_date is not null as is_published,
        published.request_date is not null and logged.request_date is null as has_gone,
        coalesce(
            logged.raw_rows < published.raw_rows
            or logged.first_started_at > published.first_started_at
            or logged.last_started_at < published.last_started_at,
            published.request_date is not null and logged.request_date is null
        ) as has_lost_rows,
        logged.first_started_at,
        published.first_started_at as first_published_at
    from published
    full outer join logged
        on
            published.source_relation = logged.source_relation
            and published.request_date = logged.request_date

),

-- Under another time zone a day is another day: then only the source's log as a whole can be compared.
sources as (

    select
        source_relation,
        coalesce(sum(raw_rows), 0) < sum(published_raw_rows)
        or min(first_started_at) > min(first_published_at) as has_lost_rows
    from days
    group by source_relation

),

-- Published days follow each other in runs that have all lost rows, and runs that have lost none.
in_runs as (

    select
        *,
        sum(case when has_lost_rows then 0 else 1 end) over (
            partition by source_relation
            order by request_date
        ) as whole_days_before
    from days
    where is_published

),

-- A run with lost rows is at the old end where the log begins with it, or where days before have gone.
short_days as (

    select
        source_relation,
        request_date
    from (
        select
            *,
            max(case when has_gone then 1 else 0 end) over (
                partition by source_relation, whole_days_before
                order by request_date
            ) as days_gone_before
        from in_runs
    ) as lost
    where
        has_lost_rows
        and not has_other_settings
        and (whole_days_before = 0 or days_gone_before = 1)

    union all

    select
        days.source_relation,
        days.request_date
    from days
    inner join sources
        on days.source_relation = sources.source_relation
    where
        days.has_other_settings
        and sources.has_lost_rows

),

-- An attempt may follow its request's first by one day: a day can be built again only where the log holds its neighbours.
unbuildable_days as (

    {% for days_off in [-1, 0, 1] -%}
    select
        source_relation,
        cast({{ dbt.dateadd('day', days_off, 'request_date') }} as date) as request_date
    from short_days
    {% if not loop.last %}
    union
    {% endif %}
    {%- endfor %}

),

final as (

    select
        days.source_relation,
        days.request_date,
        days.day_fingerprint,
        days.published_fingerprint,
        cast(days.raw_rows as bigint) as raw_rows,
        cast(days.published_raw_rows as bigint) as published_raw_rows,
        cast(days.published_attempts as bigint) as published_attempts,
        days.is_published,
        days.has_no_load_time,
        days.has_other_settings,
        days.is_published
        and unbuildable_days.request_date is not null
        and not ({{ ai_unit_economics.is_asked_for('days.request_date') }}) as is_kept
    from days
    left join unbuildable_days
        on
            days.source_relation = unbuildable_days.source_relation
            and days.request_date = unbuildable_days.request_date

)

select * from final
