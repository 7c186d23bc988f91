-- The plan that each subscription which invoice lines name had on a day: the one it got last by then, else its first.

with

subscriptions as (

    select
        source_relation,
        billing_subscription_id,
        customer_id,
        plan_id,
        subscription_id,
        {{ valid_from_or_open('started_at') }} as started_at,
        {{ reporting_date(valid_from_or_open('started_at')) }} as started_date
    from {{ ref('int_ai__subscriptions_unioned') }}

),

-- Of several plans that began on a day, the last.
ranked as (

    select
        *,
        row_number() over (
            partition by source_relation, billing_subscription_id, started_date
            order by started_at desc, subscription_id desc
        ) as rank_of_day,
        min(started_date) over (partition by source_relation, billing_subscription_id) as first_date
    from subscriptions

),

final as (

    select
        source_relation,
        billing_subscription_id,
        customer_id,
        plan_id,
        case
            when started_date = first_date then cast({{ valid_from_or_open('null') }} as date)
            else started_date
        end as valid_from,
        cast({{ valid_to_or_open(
            'lead(started_date) over (partition by source_relation, billing_subscription_id order by started_date)'
        ) }} as date) as valid_to
    from ranked
    where rank_of_day = 1

)

select * from final
