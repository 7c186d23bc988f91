-- Invoiced amounts that earn nothing because they find no plan, no usage price or not what they belong to, in the
-- columns of fct_ai__data_issues.

with

line_days as (

    select * from {{ ref('int_ai__invoice_line_days') }}
    where usage_line_id is null

),

unpriced_days as (

    select * from {{ ref('int_ai__revenue_daily') }}
    where is_unpriced_usage

),

stripe_issues as (

    select * from {{ ref('int_ai__stripe_issues') }}

),

known_plans as (

    select plan_id from {{ ref('int_ai__plans_unioned') }}
    union
    select plan_id from {{ ref('int_ai__subscriptions_unioned') }}
    union
    select plan_id from {{ ref('int_ai__ledger_days') }}

),

lines_without_plan as (

    select
        line_days.source_relation,
        line_days.invoice_line_id,
        line_days.plan_id,
        line_days.line_currency_code,
        sum(line_days.line_currency_revenue_pico) as amount_pico,
        min(line_days.service_date) as first_date,
        max(line_days.service_date) as last_date
    from line_days
    left join known_plans
        on line_days.plan_id = known_plans.plan_id
    where
        known_plans.plan_id is null
    group by line_days.source_relation, line_days.invoice_line_id, line_days.plan_id, line_days.line_currency_code

),

metered_lines as (

    select
        source_relation,
        usage_line_id,
        line_currency_code,
        min(plan_id) as plan_id,
        sum(line_currency_revenue_pico) as amount_pico,
        min(service_date) as first_date,
        max(service_date) as last_date
    from unpriced_days
    group by source_relation, usage_line_id, line_currency_code

),

unioned as (

    select
        'line_without_plan' as issue,
        'invoice_lines' as input,
        source_relation,
        invoice_line_id as row_key,
        'plan_id' as column_name,
        nullif(plan_id, 'no_plan') as value,
        case
            when plan_id = 'no_plan'
                then 'The line names no plan and no subscription that is known, so no request carries its revenue.'
            else 'No plan, subscription or request has the plan of the line, so no request carries its revenue.'
        end as reason,
        amount_pico,
        line_currency_code as currency_code,
        first_date,
        last_date
    from lines_without_plan

    union all

    select
        'metered_without_price' as issue,
        'invoice_lines' as input,
        source_relation,
        usage_line_id as row_key,
        'plan_id' as column_name,
        plan_id as value,
        'Metered use was invoiced that no usage price of the plan and no request''s own revenue carries.' as reason,
        amount_pico,
        line_currency_code as currency_code,
        first_date,
        last_date
    from metered_lines

    union all

    select
        issue,
        input,
        'stripe' as source_relation,
        row_key,
        column_name,
        value,
        reason,
        amount_pico,
        currency_code,
        issue_date as first_date,
        issue_date as last_date
    from stripe_issues

),

final as (

    select
        issue,
        input,
        source_relation,
        coalesce(row_key, 'no id') as row_key,
        column_name,
        value,
        reason,
        cast(1 as bigint) as affected_rows,
        amount_pico,
        currency_code,
        cast(null as {{ type_double() }}) as share,
        first_date,
        last_date,
        coalesce(amount_pico <> 0, true) as is_warned
    from unioned

)

select * from final
