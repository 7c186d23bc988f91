-- What the raw log holds of each day, model and account: the one look at the whole log that a run takes to find changed
-- days.

{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__requests_counted') }}

),

final as (

    select
        source_relation,
        provider,
        model,
        billing_account_id,
        {{ ai_unit_economics.reporting_date('started_at') }} as log_date,
        count(*) as raw_rows,
        sum(uncached_input_tokens + output_tokens) as raw_tokens,
        max(loaded_at) as last_loaded_at
    from requests
    where started_at is not null
    group by
        source_relation, provider, model, billing_account_id, {{ ai_unit_economics.reporting_date('started_at') }}

)

select * from final
