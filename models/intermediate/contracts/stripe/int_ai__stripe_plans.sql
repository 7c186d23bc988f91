-- A price is a plan. The older table of plans fills in what the table of prices does not have.

{{ config(materialized='table') }}

with

prices as (

    select * from {{ ref('stg_stripe__prices') }}

),

plans as (

    select * from {{ ref('stg_stripe__plans') }}

),

products as (

    select * from {{ ref('stg_stripe__products') }}

),

subscription_items as (

    select * from {{ ref('stg_stripe__subscription_items') }}

),

unioned as (

    select
        plan_id,
        product_id,
        nickname,
        currency_code,
        is_recurring,
        billing_interval,
        billing_intervals,
        usage_type,
        list_price_pico
    from prices

    union all

    select
        plans.plan_id,
        plans.product_id,
        plans.nickname,
        plans.currency_code,
        true as is_recurring,
        plans.billing_interval,
        plans.billing_intervals,
        plans.usage_type,
        plans.list_price_pico
    from plans
    left join prices
        on plans.plan_id = prices.plan_id
    where prices.plan_id is null

),

seats as (

    select distinct plan_id
    from subscription_items
    where quantity > 1

),

final as (

    select
        unioned.plan_id,
        coalesce(unioned.nickname, products.product_name) as plan_name,
        case
            when not unioned.is_recurring then null
            when unioned.usage_type = 'metered' then 'usage'
            when unioned.list_price_pico = 0 then 'free'
            when seats.plan_id is not null then 'seat'
            else 'flat'
        end as plan_type,
        unioned.currency_code,
        case
            when unioned.billing_intervals = 1 then unioned.billing_interval
            else cast(unioned.billing_intervals as {{ dbt.type_string() }}) || ' ' || unioned.billing_interval || 's'
        end as billing_period,
        unioned.list_price_pico
    from unioned
    left join products
        on unioned.product_id = products.product_id
    left join seats
        on unioned.plan_id = seats.plan_id

)

select * from final
