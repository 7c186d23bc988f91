-- How many of a customer's requests of a day its plan's quota includes. Days before it in the period use the quota up
-- first, so what a day includes follows from counts; which requests those are is asked of that day alone.
{{ config(materialized='table') }}

with

usage_prices as (

    select * from {{ ref('int_ai__usage_prices_daily') }}
    where quota > 0

),

requests as (

    select * from {{ ref('int_ai__ledger_days') }}
    where
        traffic_segment = 'customer'
        and customer_id is not null
        and usage_priced_requests > 0

),

quota_classes as (

    select distinct
        plan_id,
        request_class
    from usage_prices

),

customer_days as (

    select
        requests.plan_id,
        requests.request_class,
        requests.customer_id,
        requests.request_date,
        requests.day_built_at,
        {{ revenue_period_start('requests.request_date') }} as period_start_date,
        sum(requests.usage_priced_requests) as usage_priced_requests
    from requests
    inner join quota_classes
        on
            requests.plan_id = quota_classes.plan_id
            and requests.request_class = quota_classes.request_class
    group by
        requests.plan_id, requests.request_class, requests.customer_id, requests.request_date, requests.day_built_at

),

counted as (

    select
        *,
        sum(usage_priced_requests) over (
            partition by plan_id, request_class, customer_id, period_start_date
            order by request_date
            rows between unbounded preceding and current row
        ) as requests_in_period
    from customer_days

),

with_quota as (

    select
        counted.plan_id,
        counted.request_class,
        counted.customer_id,
        counted.request_date,
        counted.day_built_at,
        counted.usage_priced_requests,
        usage_prices.quota - (counted.requests_in_period - counted.usage_priced_requests) as quota_left
    from counted
    inner join usage_prices
        on
            counted.plan_id = usage_prices.plan_id
            and counted.request_class = usage_prices.request_class
            and counted.request_date = usage_prices.price_date

),

final as (

    select
        plan_id,
        request_class,
        customer_id,
        request_date,
        cast(
            case when quota_left < usage_priced_requests then quota_left else usage_priced_requests end as bigint
        ) as included_requests,
        day_built_at
    from with_quota
    where quota_left > 0

)

select * from final
