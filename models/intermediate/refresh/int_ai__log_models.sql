-- What the raw log holds of each day, model and account: the one look at the whole log that a run takes to find changed
-- days. Rows whose time cannot be are of no day: they stretch no calendar, and are looked at again in every run.

{{ config(materialized='table') }}

with

requests as (

    select
        *,
        {{ ai_unit_economics.log_date('started_at') }} as log_date
    from {{ ref('int_ai__requests_counted') }}

),

final as (

    select
        source_relation,
        provider,
        model,
        billing_account_id,
        log_date,
        count(*) as raw_rows,
        sum(uncached_input_tokens + output_tokens) as raw_tokens,
        max(case when {{ ai_unit_economics.is_plausible_time('loaded_at') }} then loaded_at end) as last_loaded_at,
        min(started_at) as first_started_at,
        max(started_at) as last_started_at
    from requests
    group by source_relation, provider, model, billing_account_id, log_date

)

select * from final
