-- What the raw log holds of each day, by all that a rate may ask of a call: the one look at the whole log that a run takes
-- to find changed days and the rates they meet, so it reads counts as they are stated. Rows whose time cannot be are of no day: they stretch no calendar, and are
-- looked at again in every run.

{{ config(materialized='table') }}

with

requests as (

    select
        *,
        {{ log_date('started_at') }} as log_date
    from {{ ref('int_ai__requests_unioned') }}

),

final as (

    select
        source_relation,
        provider,
        model,
        service_tier,
        region,
        billing_account_id,
        hardware,
        purchase_option,
        log_date,
        count(*) as raw_rows,
        sum(coalesce(stated_input_tokens, stated_total_input_tokens)) as raw_input_tokens,
        sum(cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens) as raw_cached_tokens,
        sum(stated_output_tokens) as raw_output_tokens,
        sum(stated_total_tokens) as raw_total_tokens,
        max(case when {{ is_plausible_time('loaded_at') }} then loaded_at end) as last_loaded_at,
        min(started_at) as first_started_at,
        max(started_at) as last_started_at
    from requests
    group by
        source_relation, provider, model, service_tier, region, billing_account_id, hardware, purchase_option, log_date

)

select * from final
