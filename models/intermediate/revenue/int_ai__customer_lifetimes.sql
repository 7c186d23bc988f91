-- From when to when each customer had subscriptions, gaps included, as far as the data reach; for how many days without the
-- gaps, and on how many of those days there was a log. A start that is missing or cannot be says nothing of the time before
-- the log: such a customer counts from the log's first day.
{{ config(materialized='table') }}

with

subscription_validities as (

    select * from {{ ref('int_ai__subscription_validities') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

periods as (

    select
        subscription_validities.customer_id,
        subscription_validities.plan_id,
        {{ reporting_date('subscription_validities.valid_from') }} as stated_from_date,
        case
            when {{ is_plausible_date('subscription_validities.valid_from') }}
                then {{ reporting_date('subscription_validities.valid_from') }}
        end as known_from_date,
        case
            when {{ is_plausible_date('subscription_validities.valid_from') }}
                then {{ reporting_date('subscription_validities.valid_from') }}
            else data_window.first_date
        end as from_date,
        {{ reporting_date('subscription_validities.valid_to') }} as to_date,
        data_window.first_date,
        data_window.data_through_date,
        row_number() over (
            partition by subscription_validities.customer_id
            order by subscription_validities.valid_from desc
        ) as period_rank_from_last
    from subscription_validities
    inner join data_window
        on {{ reporting_date('subscription_validities.valid_from') }} <= data_window.data_through_date

),

day_counts as (

    select
        *,
        {{ dbt.datediff('from_date', dbt.dateadd('day', 1, 'data_through_date'), 'day') }} as days_to_data_end,
        {{ dbt.datediff('from_date', 'to_date', 'day') }} as days_to_period_end,
        greatest({{ dbt.datediff('from_date', 'first_date', 'day') }}, 0) as days_before_log
    from periods

),

final as (

    select
        customer_id,
        max(case when period_rank_from_last = 1 then plan_id end) as plan_id,
        min(stated_from_date) as first_date,
        min(known_from_date) as first_subscribed_date,
        max(case when period_rank_from_last = 1 then to_date end) as end_date,
        sum(greatest(least(days_to_data_end, days_to_period_end), 0)) as active_days,
        sum(greatest(least(days_to_data_end, days_to_period_end) - days_before_log, 0)) as logged_days,
        max(case when period_rank_from_last = 1 and to_date <= data_through_date then 1 else 0 end) = 1 as is_churned
    from day_counts
    group by customer_id

)

select * from final
