with

subscriptions as (

    select
        subscription_id,
        customer_id,
        plan_id,
        {{ valid_from_or_open('started_at') }} as valid_from,
        {{ valid_to_or_open('ended_at') }} as valid_to
    from {{ ref('int_ai__subscriptions_unioned') }}

),

boundaries as (

    select
        customer_id,
        valid_from as boundary
    from subscriptions

    union

    select
        customer_id,
        valid_to as boundary
    from subscriptions

),

segments as (

    select
        customer_id,
        boundary as valid_from,
        lead(boundary) over (partition by customer_id order by boundary) as valid_to
    from boundaries

),

ranked as (

    select
        segments.customer_id,
        segments.valid_from,
        segments.valid_to,
        subscriptions.subscription_id,
        subscriptions.plan_id,
        row_number() over (
            partition by segments.customer_id, segments.valid_from
            order by subscriptions.valid_from desc, subscriptions.subscription_id desc
        ) as subscription_rank
    from segments
    inner join subscriptions
        on
            segments.customer_id = subscriptions.customer_id
            and {{ valid_at('segments.valid_from', 'subscriptions') }}

),

final as (

    select
        customer_id,
        plan_id,
        subscription_id,
        valid_from,
        valid_to
    from ranked
    where subscription_rank = 1

)

select * from final
