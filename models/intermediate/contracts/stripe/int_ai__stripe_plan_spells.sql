-- A subscription's item knows its present plan only; the lines that it was billed say which plan it had when.

with

lines as (

    select * from {{ ref('int_ai__stripe_lines') }}
    -- A negative line gives back time of the plan before.
    where
        amount_minor >= 0
        and subscription_id is not null
        and plan_id is not null
        and period_started_at is not null

),

items as (

    select * from {{ ref('stg_stripe__subscription_items') }}

),

subscriptions as (

    select * from {{ ref('stg_stripe__subscriptions') }}

),

-- Where lines do not name their item, the largest of those that begin together on an invoice is the plan's.
ranked as (

    select
        *,
        row_number() over (
            partition by subscription_id, invoice_id, period_started_at order by amount_minor desc, invoice_line_id asc
        ) as amount_rank
    from lines

),

billed as (

    select
        subscription_id,
        coalesce(subscription_item_id, subscription_id) as subscription_item_id,
        plan_id,
        period_started_at as started_at,
        period_ended_at,
        invoiced_at,
        invoice_line_id
    from ranked
    where
        subscription_item_id is not null
        or amount_rank = 1

),

-- An item that was never billed has its present plan from the start.
unbilled as (

    select
        items.subscription_id,
        items.subscription_item_id,
        items.plan_id,
        coalesce(items.created_at, subscriptions.started_at) as started_at,
        cast(null as {{ dbt.type_timestamp() }}) as period_ended_at,
        cast(null as {{ dbt.type_timestamp() }}) as invoiced_at,
        cast(null as {{ dbt.type_string() }}) as invoice_line_id
    from items
    inner join subscriptions
        on items.subscription_id = subscriptions.subscription_id
    left join billed
        on items.subscription_item_id = billed.subscription_item_id
    where billed.subscription_item_id is null

),

held as (

    select * from billed
    union all
    select * from unbilled

),

ordered as (

    select
        *,
        lag(plan_id) over (
            partition by subscription_item_id order by started_at, invoiced_at, invoice_line_id
        ) as plan_id_before,
        max(period_ended_at) over (partition by subscription_item_id) as billed_until
    from held

),

final as (

    select
        subscription_id,
        subscription_item_id,
        plan_id,
        started_at,
        billed_until,
        lead(started_at) over (
            partition by subscription_item_id order by started_at, invoiced_at, invoice_line_id
        ) as next_started_at,
        row_number() over (
            partition by subscription_item_id order by started_at, invoiced_at, invoice_line_id
        ) as spell_number
    from ordered
    where
        plan_id_before is null
        or plan_id <> plan_id_before

)

select * from final
