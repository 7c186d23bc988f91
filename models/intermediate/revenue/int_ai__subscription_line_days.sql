-- Which days of which subscription each invoice line pays for: those of the plan that the line pays for, on the
-- subscription that it names, else on those of its customer, in equal parts. A line that does not say until when it pays
-- covers every later day. What is given back makes no day paid for.
{{ config(materialized='table') }}

with

line_days as (

    select * from {{ ref('int_ai__invoice_line_days') }}
    where
        usage_line_id is null
        and coalesce(line_type, 'subscription') not in ('usage', 'credit', 'refund')

),

lines_without_end as (

    select
        source_relation,
        invoice_line_id
    from {{ ref('int_ai__invoice_lines_unioned') }}
    where
        coalesce(line_type, 'subscription') = 'subscription'
        and not coalesce(service_end_date > service_start_date, false)

),

subscriptions as (

    select
        source_relation,
        subscription_id,
        billing_subscription_id,
        customer_id,
        plan_id,
        {{ reporting_date(valid_from_or_open('started_at')) }} as from_date,
        {{ reporting_date(valid_to_or_open('ended_at')) }} as to_date
    from {{ ref('int_ai__subscriptions_unioned') }}

),

matched as (

    select
        subscriptions.source_relation,
        subscriptions.subscription_id,
        line_days.source_relation as line_source_relation,
        line_days.invoice_line_id,
        line_days.service_date,
        line_days.line_currency_code,
        line_days.line_currency_revenue_pico,
        lines_without_end.invoice_line_id is not null as has_no_end,
        case
            -- The day before the first one may be its last covered day, in the time zone of the billing system.
            when line_days.service_date < subscriptions.from_date then 3
            when
                line_days.source_relation = subscriptions.source_relation
                and line_days.subscription_id = subscriptions.billing_subscription_id
                then 1
            else 2
        end as match_rank
    from line_days
    inner join subscriptions
        on
            line_days.plan_id = subscriptions.plan_id
            and line_days.service_date >= {{ dbt.dateadd('day', -1, 'subscriptions.from_date') }}
            and line_days.service_date < subscriptions.to_date
            and (
                line_days.customer_id = subscriptions.customer_id
                or (
                    line_days.source_relation = subscriptions.source_relation
                    and line_days.subscription_id = subscriptions.billing_subscription_id
                )
            )
    left join lines_without_end
        on
            line_days.source_relation = lines_without_end.source_relation
            and line_days.invoice_line_id = lines_without_end.invoice_line_id

),

ranked as (

    select
        *,
        min(match_rank) over (partition by line_source_relation, invoice_line_id, service_date) as best_rank
    from matched

),

final as (

    select
        source_relation,
        subscription_id,
        line_source_relation,
        invoice_line_id,
        service_date as from_date,
        case
            when has_no_end then cast({{ valid_to_or_open('null') }} as date)
            else cast({{ dbt.dateadd('day', 1, 'service_date') }} as date)
        end as to_date,
        line_currency_code as currency_code,
        line_currency_revenue_pico >= 0 as is_covering,
        {{ divide_truncated(
            'line_currency_revenue_pico', 'count(*) over (partition by line_source_relation, invoice_line_id, service_date)'
        ) }} as daily_amount_pico
    from ranked
    where match_rank = best_rank

)

select * from final
