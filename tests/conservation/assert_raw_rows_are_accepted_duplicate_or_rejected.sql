-- Every raw row of the days that this run built is accepted, a duplicate delivery, or rejected: none is lost and
-- none counts twice. A row without a day that can be is only rejected. Duplicates are looked for only on days where rows
-- are missing otherwise; that none was accepted is assert_an_attempt_counts_once_a_day. A day that is kept as published
-- stands beside a log that no longer holds all of it: fct_ai__data_issues lists it.

with

built_days as (

    select
        source_relation,
        request_date as log_date
    from {{ ref('int_ai__days_to_rebuild') }}

),

kept_days as (

    select
        source_relation,
        request_date as log_date
    from {{ ref('int_ai__days_compared') }}
    where is_kept

),

raw_rows as (

    select
        source_relation,
        {{ log_date('started_at') }} as log_date,
        count(*) as raw_rows
    from {{ ref('int_ai__requests_unioned') }}
    group by source_relation, {{ log_date('started_at') }}

),

accepted as (

    select
        source_relation,
        {{ reporting_date('started_at') }} as log_date,
        count(*) as accepted_rows
    from {{ ref('int_ai__ledger_attempts') }}
    group by source_relation, {{ reporting_date('started_at') }}

),

rejected as (

    select
        source_relation,
        log_date,
        count(*) as rejected_rows
    from {{ ref('int_ai__rejected_rows') }}
    where reason_number = 1
    group by source_relation, log_date

),

unexplained as (

    select
        raw_rows.source_relation,
        raw_rows.log_date,
        raw_rows.raw_rows,
        accepted.accepted_rows,
        rejected.rejected_rows,
        raw_rows.raw_rows - coalesce(accepted.accepted_rows, 0) - coalesce(rejected.rejected_rows, 0)
            as unexplained_rows
    from raw_rows
    left join accepted
        on
            raw_rows.source_relation = accepted.source_relation
            and raw_rows.log_date = accepted.log_date
    left join rejected
        on
            raw_rows.source_relation = rejected.source_relation
            and coalesce(raw_rows.log_date, cast('1900-01-01' as date))
            = coalesce(rejected.log_date, cast('1900-01-01' as date))
    left join built_days
        on
            raw_rows.source_relation = built_days.source_relation
            and raw_rows.log_date = built_days.log_date
    left join kept_days
        on
            raw_rows.source_relation = kept_days.source_relation
            and raw_rows.log_date = kept_days.log_date
    where
        kept_days.log_date is null
        and (
            built_days.log_date is not null
            or accepted.accepted_rows is null
        )
        and raw_rows.raw_rows <> coalesce(accepted.accepted_rows, 0) + coalesce(rejected.rejected_rows, 0)

),

deliveries as (

    select
        source_relation,
        log_date,
        request_id,
        attempt,
        count(*) as deliveries
    from {{ ref('int_ai__requests_selected') }}
    where
        not is_rejected
        and log_date in (select unexplained.log_date from unexplained)
    group by source_relation, log_date, request_id, attempt

),

duplicates as (

    select
        source_relation,
        log_date,
        sum(deliveries - 1) as duplicate_rows
    from deliveries
    group by source_relation, log_date

)

select
    unexplained.source_relation,
    unexplained.log_date,
    unexplained.raw_rows,
    unexplained.accepted_rows,
    duplicates.duplicate_rows,
    unexplained.rejected_rows
from unexplained
left join duplicates
    on
        unexplained.source_relation = duplicates.source_relation
        and unexplained.log_date = duplicates.log_date
where unexplained.unexplained_rows <> coalesce(duplicates.duplicate_rows, 0)
