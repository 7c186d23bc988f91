-- Every raw row of the request log is accepted, a duplicate delivery, or rejected: none is lost, none counts twice.

with

raw_rows as (

    select
        source_relation,
        count(*) as raw_rows
    from {{ ref('int_ai__requests_unioned') }}
    group by source_relation

),

deliveries as (

    select
        source_relation,
        request_id,
        attempt,
        count(*) as deliveries
    from {{ ref('int_ai__requests_checked') }}
    where not is_rejected
    group by source_relation, request_id, attempt

),

duplicates as (

    select
        source_relation,
        sum(deliveries - 1) as duplicate_rows
    from deliveries
    group by source_relation

),

accepted as (

    select
        source_relation,
        count(*) as accepted_rows
    from {{ ref('fct_ai__request_costs') }}
    group by source_relation

),

rejected as (

    select
        source_relation,
        count(*) as rejected_rows
    from {{ ref('fct_ai__rejected_rows') }}
    where reason_number = 1
    group by source_relation

)

select
    raw_rows.source_relation,
    raw_rows.raw_rows,
    accepted.accepted_rows,
    duplicates.duplicate_rows,
    rejected.rejected_rows
from raw_rows
left join accepted
    on raw_rows.source_relation = accepted.source_relation
left join duplicates
    on raw_rows.source_relation = duplicates.source_relation
left join rejected
    on raw_rows.source_relation = rejected.source_relation
where
    raw_rows.raw_rows
    <> coalesce(accepted.accepted_rows, 0) + coalesce(duplicates.duplicate_rows, 0)
    + coalesce(rejected.rejected_rows, 0)
