-- The days of each subscription, up to the last day of the data, that no invoice line covers.
{{ config(materialized='table') }}

with

subscriptions as (

    select * from {{ ref('int_ai__subscriptions_unioned') }}

),

lines as (

    select * from {{ ref('int_ai__subscription_line_days') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

running as (

    select
        subscriptions.source_relation,
        subscriptions.subscription_id,
        subscriptions.customer_id,
        subscriptions.plan_id,
        subscriptions.quantity,
        -- A start that is missing or cannot be says nothing of the time before the log.
        case
            when {{ is_plausible_date('subscriptions.started_at') }}
                then {{ reporting_date('subscriptions.started_at') }}
            else data_window.first_date
        end as from_date,
        {{ reporting_date(valid_to_or_open('subscriptions.ended_at')) }}
            as to_date,
        cast({{ dbt.dateadd('day', 1, 'data_window.data_through_date') }} as date) as open_date
    from subscriptions
    cross join data_window
    where subscriptions.expects_invoices

),

-- A subscription's own first and last day bound the gaps between its lines.
covered as (

    select
        source_relation,
        subscription_id,
        from_date,
        to_date
    from lines
    where is_covering

    union all

    select
        source_relation,
        subscription_id,
        from_date,
        from_date as to_date
    from running

    union all

    select
        source_relation,
        subscription_id,
        least(to_date, open_date) as from_date,
        least(to_date, open_date) as to_date
    from running

),

followed as (

    select
        *,
        max(to_date) over (
            partition by source_relation, subscription_id
            order by from_date, to_date
            rows between unbounded preceding and current row
        ) as covered_to_date,
        lead(from_date) over (
            partition by source_relation, subscription_id
            order by from_date, to_date
        ) as next_from_date
    from covered

),

gaps as (

    select
        running.*,
        greatest(followed.covered_to_date, running.from_date) as gap_from_date,
        least(followed.next_from_date, running.to_date, running.open_date) as gap_to_date
    from followed
    inner join running
        on
            followed.source_relation = running.source_relation
            and followed.subscription_id = running.subscription_id
    where followed.next_from_date > followed.covered_to_date

),

final as (

    select
        source_relation,
        subscription_id,
        customer_id,
        plan_id,
        quantity,
        gap_from_date as from_date,
        gap_to_date as to_date
    from gaps
    where
        gap_from_date < gap_to_date
        -- A single day before the first line or after the last one is the time zone of the billing system.
        and not (
            {{ dbt.datediff('gap_from_date', 'gap_to_date', 'day') }} = 1
            and (
                (gap_from_date = from_date and gap_to_date < least(to_date, open_date))
                or (gap_to_date = to_date and gap_from_date > from_date)
            )
        )

)

select * from final
