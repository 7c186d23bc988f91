-- From when to when each customer had subscriptions, gaps included, as far as the data reach.
{{ config(materialized='table') }}

with

subscription_validities as (

    select
        customer_id,
        {{ reporting_date('valid_from') }} as from_date,
        {{ reporting_date('valid_to') }} as to_date
    from {{ ref('int_ai__subscription_validities') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

final as (

    select
        subscription_validities.customer_id,
        min(subscription_validities.from_date) as first_date,
        max(subscription_validities.to_date) as end_date
    from subscription_validities
    inner join data_window
        on subscription_validities.from_date <= data_window.data_through_date
    group by subscription_validities.customer_id

)

select * from final
