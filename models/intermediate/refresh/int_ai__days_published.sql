-- What earlier runs published of each day: the ledger as this run finds it.

{{ config(materialized='table') }}

{%- set published = ai_unit_economics.published_relation('fct_ai__request_costs') %}

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

final as (

    select
        source_relation,
        request_date,
        max(day_fingerprint) as day_fingerprint,
        max(day_raw_rows) as raw_rows,
        count(*) as attempts,
        min(started_at) as first_started_at,
        max(
            case when {{ ai_unit_economics.reporting_date('started_at') }} = request_date then started_at end
        ) as last_started_at
    from attempts
    group by source_relation, request_date

)

select * from final
