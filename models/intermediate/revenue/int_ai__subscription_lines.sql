-- Which days of which subscription each invoice line pays for. A line names its subscription, else it pays for those of
-- its customer and plan on its days, in equal parts. A line that does not say until when it pays covers every later day.

with

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}
    where coalesce(line_type, 'subscription') not in ('usage', 'credit', 'refund')

),

subscriptions as (

    select * from {{ ref('int_ai__subscriptions_unioned') }}

),

dated_subscriptions as (

    select
        source_relation,
        subscription_id,
        customer_id,
        plan_id,
        {{ ai_unit_economics.reporting_date(ai_unit_economics.valid_from_or_open('started_at')) }} as from_date,
        {{ ai_unit_economics.reporting_date(ai_unit_economics.valid_to_or_open('ended_at')) }} as to_date
    from subscriptions

),

dated_lines as (

    select
        invoice_lines.source_relation,
        invoice_lines.invoice_line_id,
        invoice_lines.customer_id,
        invoice_lines.plan_id,
        named.subscription_id,
        invoice_lines.currency_code,
        invoice_lines.net_amount_pico,
        coalesce(
            invoice_lines.service_start_date, {{ ai_unit_economics.reporting_date('invoice_lines.invoiced_at') }}
        ) as from_date,
        case
            when invoice_lines.service_end_date > invoice_lines.service_start_date then invoice_lines.service_end_date
            when coalesce(invoice_lines.line_type, 'subscription') = 'subscription'
                then {{ ai_unit_economics.reporting_date(ai_unit_economics.valid_to_or_open('null')) }}
        end as to_date
    from invoice_lines
    left join dated_subscriptions as named
        on
            invoice_lines.source_relation = named.source_relation
            and invoice_lines.subscription_id = named.subscription_id

),

paid as (

    select
        subscriptions.source_relation,
        subscriptions.subscription_id,
        lines.source_relation as line_source_relation,
        lines.invoice_line_id,
        lines.from_date,
        lines.to_date,
        lines.currency_code,
        lines.net_amount_pico
    from dated_lines as lines
    inner join dated_subscriptions as subscriptions
        on
            lines.source_relation = subscriptions.source_relation
            and lines.subscription_id = subscriptions.subscription_id
    where lines.to_date is not null

    union all

    select
        subscriptions.source_relation,
        subscriptions.subscription_id,
        lines.source_relation as line_source_relation,
        lines.invoice_line_id,
        lines.from_date,
        lines.to_date,
        lines.currency_code,
        lines.net_amount_pico
    from dated_lines as lines
    inner join dated_subscriptions as subscriptions
        on
            lines.customer_id = subscriptions.customer_id
            and coalesce(lines.plan_id, subscriptions.plan_id) = subscriptions.plan_id
            and lines.from_date < subscriptions.to_date
            and lines.to_date > subscriptions.from_date
    where lines.subscription_id is null

),

final as (

    select
        source_relation,
        subscription_id,
        line_source_relation,
        invoice_line_id,
        from_date,
        to_date,
        currency_code,
        net_amount_pico >= 0 as is_covering,
        {{ ai_unit_economics.divide_truncated(
            'net_amount_pico',
            dbt.datediff('from_date', 'to_date', 'day')
            ~ ' * count(*) over (partition by line_source_relation, invoice_line_id)'
        ) }} as daily_amount_pico
    from paid

)

select * from final
