-- Stripe's subscriptions in the columns of `stg_generic__subscriptions`: a row per plan that a subscription had. At any
-- time that is the plan of one item, the main one; the others are paid for the same plan.

with

item_plans as (

    select * from {{ ref('int_ai__stripe_item_plans') }}

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
