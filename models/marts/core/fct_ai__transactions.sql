{{ config(materialized='view') }}

with

class_units as (

    select * from {{ ref('int_ai__class_units') }}
    where unit = 'transaction'

),

requests as (

    select * from {{ ref('fct_ai__requests') }}
    where transaction_id is not null

),

data_end as (

    select max(started_at) as last_request_at
    from {{ ref('fct_ai__requests') }}

),

numbered as (

    select
        requests.*,
        sum(requests.units) over (
            partition by requests.source_relation, requests.request_class, requests.transaction_id
            order by requests.started_at, requests.request_id
            rows between unbounded preceding and current row
        ) as transaction_number
    from requests
    inner join class_units
        on requests.request_class = class_units.request_class

),

transactions as (

    select
        source_relation,
        request_class,
        transaction_id,
        transaction_number,
        currency_code,
        max(case when units = 1 then customer_id end) as customer_id,
        max(case when units = 1 then plan_id end) as plan_id,
        max(case when units = 1 then traffic_segment end) as traffic_segment,
        min(request_date) as opened_date,
        min(started_at) as opened_at,
        max(started_at) as last_request_at,
        count(*) as requests,
        sum(attempts) as attempts,
        count(*) - count(cost) as unpriced_requests,
        sum(cost) as cost,
        sum(revenue) as revenue
    from numbered
    group by source_relation, request_class, transaction_id, transaction_number, currency_code

),

final as (

    select
        transactions.source_relation,
        transactions.request_class,
        transactions.transaction_id,
        cast(transactions.transaction_number as bigint) as transaction_number,
        transactions.customer_id,
        transactions.plan_id,
        transactions.traffic_segment,
        transactions.currency_code,
        cast(transactions.requests as bigint) as requests,
        cast(transactions.attempts as bigint) as attempts,
        cast(transactions.revenue as {{ var('type_money') }}) as revenue,
        cast(case when transactions.unpriced_requests = 0 then transactions.cost end as {{ var('type_money') }})
            as cost,
        cast(
            case when transactions.unpriced_requests = 0 then transactions.revenue - transactions.cost end
            as {{ var('type_money') }}
        ) as contribution_margin,
        {{ dbt.dateadd('hour', transaction_timeout_hours(), 'transactions.last_request_at') }}
        >= data_end.last_request_at as is_open,
        transactions.opened_date,
        transactions.opened_at,
        transactions.last_request_at
    from transactions
    cross join data_end

)

select * from final
