-- The request that opens each transaction: no request of the same transaction came within the time-out before it.

{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ delete_days_behind("int_ai__ledger_attempts") }}'
    )
}}

with

class_units as (

    select * from {{ ref('int_ai__class_units') }}
    where unit = 'transaction'

),

requests as (

    select * from {{ ref('int_ai__ledger_attempts') }}
    where
        is_first_attempt
        and transaction_id is not null

),

-- Asked of the ledger itself, and not of int_ai__days_built: every daily sum waits for this model.
rebuilt_days as (

    select distinct request_date
    from {{ ref('int_ai__ledger_attempts') }}
    where {{ is_day_behind(ref('int_ai__ledger_attempts')) }}

),

-- The days before belong to it: a transaction may run past midnight, and a day on which clocks go forward is shorter
-- than the longest time-out.
window_days as (

    select request_date
    from rebuilt_days

    {% for days in [1, 2] -%}
    union

    select cast({{ dbt.dateadd('day', -days, 'request_date') }} as date) as request_date
    from rebuilt_days

    {% endfor %}
),

ordered as (

    select
        requests.source_relation,
        requests.request_id,
        requests.request_date,
        requests.request_class,
        requests.transaction_id,
        requests.request_started_at,
        requests.day_built_at,
        lag(requests.request_started_at) over (
            partition by requests.source_relation, requests.request_class, requests.transaction_id
            order by requests.request_started_at, requests.request_id
        ) as previous_started_at
    from requests
    inner join class_units
        on requests.request_class = class_units.request_class
    inner join window_days
        on requests.request_date = window_days.request_date

),

final as (

    select
        ordered.source_relation,
        ordered.request_id,
        ordered.request_date,
        ordered.request_class,
        ordered.transaction_id,
        ordered.request_started_at,
        ordered.day_built_at
    from ordered
    inner join rebuilt_days
        on ordered.request_date = rebuilt_days.request_date
    where
        ordered.previous_started_at is null
        or ordered.request_started_at
        > {{ dbt.dateadd('hour', transaction_timeout_hours(), 'ordered.previous_started_at') }}

)

select * from final
