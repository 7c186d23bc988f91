-- Stripe's subscriptions in the columns of `stg_generic__subscriptions`: a row per plan that a subscription had. At any
-- time that is the plan of one item, the main one; the others are paid for the same plan.
{{ config(materialized='table') }}

with

spells as (

    select * from {{ ref('int_ai__stripe_plan_spells') }}

),

subscriptions as (

    select * from {{ ref('stg_stripe__subscriptions') }}
    -- Its first payment failed: it never began.
    where coalesce(status, 'active') not in ('incomplete', 'incomplete_expired')

),

items as (

    select * from {{ ref('stg_stripe__subscription_items') }}

),

customers as (

    select * from {{ ref('stg_stripe__customers') }}

),

plans as (

    select * from {{ ref('int_ai__stripe_plans') }}

),

subscriptions_with_items as (

    select distinct subscription_id
    from items

),

-- From when to when each item of a subscription had a plan.
joined as (

    select
        spells.subscription_id,
        spells.subscription_item_id,
        spells.spell_number,
        spells.plan_id,
        coalesce(customers.customer_id, subscriptions.stripe_customer_id) as customer_id,
        coalesce(items.quantity, 1) as quantity,
        -- While it is paused, unpaid or on trial, Stripe sends no invoice that anybody would pay.
        coalesce(subscriptions.status, 'active') not in ('paused', 'unpaid', 'trialing') as expects_invoices,
        coalesce(plans.list_price_pico, 0) * coalesce(items.quantity, 1) as amount_pico,
        coalesce(plans.plan_type = 'usage', false) as is_usage_plan,
        min(case when coalesce(plans.plan_type = 'usage', false) then 1 else 0 end) over (
            partition by spells.subscription_id
        ) = 1 as has_usage_plans_only,
        -- Where bills do not reach back to the start, the first plan that they show does.
        case
            when spells.started_at = min(spells.started_at) over (partition by spells.subscription_id)
                then least(spells.started_at, coalesce(subscriptions.started_at, spells.started_at))
            else spells.started_at
        end as started_at,
        least(
            {{ valid_to_or_open('spells.next_started_at') }},
            {{ valid_to_or_open('subscriptions.ended_at') }},
            {{ valid_to_or_open(
                'case when subscriptions_with_items.subscription_id is not null and items.subscription_item_id is null '
                ~ 'then spells.billed_until end'
            ) }}
        ) as ended_at
    from spells
    inner join subscriptions
        on spells.subscription_id = subscriptions.subscription_id
    left join items
        on spells.subscription_item_id = items.subscription_item_id
    left join subscriptions_with_items
        on spells.subscription_id = subscriptions_with_items.subscription_id
    left join customers
        on subscriptions.stripe_customer_id = customers.stripe_customer_id
    left join plans
        on spells.plan_id = plans.plan_id

),

item_plans as (

    select *
    from joined
    where
        started_at < ended_at
        -- Metered use beside a plan is not a plan of its own.
        and (not is_usage_plan or has_usage_plans_only)

),

-- The main item is the one that was there first; of several that began together, the dearest.
ranked_items as (

    select
        subscription_id,
        subscription_item_id,
        max(ended_at) as item_ended_at,
        row_number() over (
            partition by subscription_id
            order by
                min(started_at), max(case when spell_number = 1 then amount_pico else 0 end) desc, subscription_item_id
        ) as item_rank
    from item_plans
    group by subscription_id, subscription_item_id

),

-- When it is gone, the next one is.
main_items as (

    select
        subscription_id,
        subscription_item_id,
        {{ valid_from_or_open(
            'max(item_ended_at) over (partition by subscription_id order by item_rank '
            ~ 'rows between unbounded preceding and 1 preceding)'
        ) }} as main_from
    from ranked_items

),

final as (

    select
        item_plans.subscription_item_id || '#' || cast(item_plans.spell_number as {{ dbt.type_string() }})
            as subscription_id,
        item_plans.subscription_id as billing_subscription_id,
        item_plans.customer_id,
        item_plans.plan_id,
        item_plans.quantity,
        item_plans.expects_invoices,
        greatest(item_plans.started_at, main_items.main_from) as started_at,
        nullif(item_plans.ended_at, {{ valid_to_or_open('null') }}) as ended_at
    from item_plans
    inner join main_items
        on
            item_plans.subscription_id = main_items.subscription_id
            and item_plans.subscription_item_id = main_items.subscription_item_id
    where greatest(item_plans.started_at, main_items.main_from) < item_plans.ended_at

)

select * from final
