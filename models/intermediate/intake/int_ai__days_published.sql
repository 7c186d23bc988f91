-- What earlier runs published of each day: the ledger as this run finds it. An attempt that counts with its request on the
-- day before was published of its own day too.

{{ config(materialized='table') }}

{%- set published = published_relation('int_ai__ledger_attempts') %}

with

attempts as (

    {% if published -%}
    select * from {{ published }}
    {%- else -%}
    select
        cast(null as {{ dbt.type_string() }}) as source_relation,
        cast(null as date) as request_date,
        cast(null as {{ dbt.type_timestamp() }}) as started_at,
        cast(null as bigint) as day_raw_rows,
        cast(null as {{ dbt.type_string() }}) as day_fingerprint
    from (select 1 as nothing) as no_ledger
    where 1 = 0
    {%- endif %}

),

days as (

    select
        source_relation,
        request_date,
        day_fingerprint,
        day_raw_rows,
        1 as attempts,
        case when {{ reporting_date('started_at') }} = request_date then started_at end as started_at
    from attempts

    union all

    select
        source_relation,
        {{ reporting_date('started_at') }} as request_date,
        null as day_fingerprint,
        null as day_raw_rows,
        0 as attempts,
        started_at
    from attempts
    where {{ reporting_date('started_at') }} <> request_date

),

final as (

    select
        source_relation,
        request_date,
        max(day_fingerprint) as day_fingerprint,
        coalesce(max(day_raw_rows), count(started_at)) as raw_rows,
        sum(attempts) as attempts,
        min(started_at) as first_started_at,
        max(started_at) as last_started_at
    from days
    group by source_relation, request_date

)

select * from final
