-- The days whose request facts this run makes anew: new and changed ones, and those asked for by variable. A day is written
-- by source, but for all sources at once, except those whose log no longer holds it.

{{ config(materialized='table') }}

with

days_compared as (

    select * from {{ ref('int_ai__days_compared') }}
    where not is_kept

),

log_fingerprints as (

    select * from {{ ref('int_ai__log_fingerprints') }}

),

reference_days as (

    select * from {{ ref('int_ai__reference_days') }}

),

token_rate_days as (

    select * from {{ ref('int_ai__token_rate_days') }}

),

-- Everything that the request facts of a source's day are made from, as one text: if it is the same, so are they. An attempt
-- may follow its request's first by one day, so what is in force on the next day belongs to it.
days as (

    select
        days_compared.*,
        {{ text_key([
            'reference_days.reference_sum', 'reference_after.reference_sum', 'token_rates.token_rate_sum',
            'token_rates_after.token_rate_sum',
        ]) }}
        || '|' || log_fingerprints.log_fingerprint as day_fingerprint
    from days_compared
    left join log_fingerprints
        on
            days_compared.source_relation = log_fingerprints.source_relation
            and days_compared.request_date = log_fingerprints.request_date
    left join reference_days
        on days_compared.request_date = reference_days.reference_date
    left join reference_days as reference_after
        on {{ dbt.dateadd('day', 1, 'days_compared.request_date') }} = reference_after.reference_date
    left join token_rate_days as token_rates
        on days_compared.request_date = token_rates.log_date
    left join token_rate_days as token_rates_after
        on {{ dbt.dateadd('day', 1, 'days_compared.request_date') }} = token_rates_after.log_date

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
