-- The requests that a quota includes: of each customer and day the first ones, as many as are left to it. Days are
-- written again when their requests change, or when earlier days leave more or less of the quota.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ delete_days_with_another_quota() }}'
    )
}}

with

quota_days as (

    select * from {{ ref('int_ai__quota_days') }}
    {% if is_incremental() -%}
    where request_date not in (select own.request_date from {{ this }} as own)
    {%- endif %}

),

requests as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where
        request_status = 'succeeded'
        and unit_revenue_pico is null
        and not has_unconverted_revenue
        and traffic_segment = 'customer'
        and request_date in (select quota_days.request_date from quota_days)

),

numbered as (

    select
        requests.source_relation,
        requests.request_id,
        requests.request_date,
        requests.plan_id,
        requests.request_class,
        requests.customer_id,
        requests.provider,
        requests.model,
        requests.precision,
        requests.is_request_priced,
        quota_days.included_requests,
        quota_days.day_built_at,
        row_number() over (
            partition by requests.plan_id, requests.request_class, requests.customer_id, requests.request_date
            order by requests.request_started_at, requests.request_id, requests.source_relation
        ) as request_number
    from requests
    inner join quota_days
        on
            requests.plan_id = quota_days.plan_id
            and requests.request_class = quota_days.request_class
            and requests.customer_id = quota_days.customer_id
            and requests.request_date = quota_days.request_date

),

final as (

    select
        source_relation,
        request_id,
        request_date,
        plan_id,
        request_class,
        customer_id,
        provider,
        model,
        precision,
        is_request_priced,
        included_requests,
        day_built_at
    from numbered
    where request_number <= included_requests

)

select * from final
