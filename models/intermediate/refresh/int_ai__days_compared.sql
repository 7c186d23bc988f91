-- Each day of the log beside what was published of it. The ledger is the record: a day whose raw rows have gone, or have
-- become fewer at the old end of the log, is kept as published. Fewer rows elsewhere are a correction.

{{
    config(
        materialized='table',
        post_hook='{{ require_days_in_log() }}'
    )
}}

{%- set settings = fingerprint_settings() %}

with

logged as (

    select
        source_relation,
        log_date as request_date,
        sum(raw_rows) as raw_rows,
        sum(raw_input_tokens) as raw_input_tokens,
        sum(raw_cached_tokens) as raw_cached_tokens,
        sum(raw_output_tokens) as raw_output_tokens,
        sum(raw_total_tokens) as raw_total_tokens,
        max(last_loaded_at) as last_loaded_at,
        min(first_started_at) as first_started_at,
        max(last_started_at) as last_started_at
    from {{ ref('int_ai__log_models') }}
    where log_date is not null
    group by source_relation, log_date

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
        published.day_fingerprint as published_fingerprint,
        cast(logged.raw_rows as bigint) as raw_rows,
        cast(published.raw_rows as bigint) as published_raw_rows,
        cast(published.attempts as bigint) as published_attempts,
        case
            when logged.request_date is not null
                then {{ hash_number(text_key([
                    'logged.raw_rows', 'raw_input_tokens', 'raw_cached_tokens', 'raw_output_tokens', 'raw_total_tokens',
                    'last_loaded_at',
                ])) }}
        end as log_number,
        logged.first_started_at,
        published.first_started_at as first_published_at,
        logged.raw_rows is not null and logged.last_loaded_at is null as has_no_load_time,
        coalesce(published.has_other_settings, false) as has_other_settings,
        published.request_date is not null as is_published,
        published.request_date is not null and logged.request_date is null as has_gone,
        coalesce(
            logged.raw_rows < published.raw_rows
            or logged.first_started_at > published.first_started_at
            or logged.last_started_at < published.last_started_at,
            published.request_date is not null and logged.request_date is null
        ) as has_lost_rows
    from published
    full outer join logged
        on
            published.source_relation = logged.source_relation
            and published.request_date = logged.request_date

),

placed as (

    select
        *,
        max(case when is_published and not has_lost_rows then request_date end) over days_before as last_whole_date,
        max(case when has_gone then request_date end) over days_before as last_gone_date,
        coalesce(sum(raw_rows) over whole_log, 0) < sum(published_raw_rows) over whole_log
        or min(first_started_at) over whole_log > min(first_published_at) over whole_log as has_log_lost_rows
    from days
    window
        whole_log as (partition by source_relation),
        days_before as (partition by source_relation order by request_date)

),

-- Lost rows are at the old end where the log begins with such days, or where a day has gone since the last whole one. Under
-- another time zone a day is another day: then only the source's log as a whole can be compared.
short_days as (

    select * from placed
    where
        (has_other_settings and has_log_lost_rows)
        or (
            has_lost_rows
            and is_published
            and not has_other_settings
            and (last_whole_date is null or last_gone_date > last_whole_date)
        )

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
        days.*,
        days.is_published
        and unbuildable_days.request_date is not null
        and not ({{ is_asked_for('days.request_date') }}) as is_kept
    from days
    left join unbuildable_days
        on
            days.source_relation = unbuildable_days.source_relation
            and days.request_date = unbuildable_days.request_date

)

select * from final
