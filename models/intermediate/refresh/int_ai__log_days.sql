-- What the raw log holds of each day. A late, corrected or redelivered row changes its day's count.

{{ config(materialized='table') }}

with

log_models as (

    select * from {{ ref('int_ai__log_models') }}

),

final as (

    select
        source_relation,
        log_date,
        sum(raw_rows) as raw_rows,
        sum(raw_tokens) as raw_tokens,
        max(last_loaded_at) as last_loaded_at,
        min(first_started_at) as first_started_at,
        max(last_started_at) as last_started_at
    from log_models
    group by source_relation, log_date

)

select * from final
