-- Stripe's revenue in the columns of `stg_generic__invoice_lines`: the lines, and each deduction shared out over its
-- invoice's lines, over what is left of their service or on its own day.
{{ config(materialized='table') }}

{%- set refund_treatment = var('refund_treatment') %}
{%- if refund_treatment not in ['prospective', 'goodwill'] %}
    {{ exceptions.raise_compiler_error(
        'Variable `refund_treatment` must be prospective or goodwill, not ' ~ refund_treatment ~ '.'
    ) }}
{%- endif %}

with

lines as (

    select * from {{ ref('int_ai__stripe_lines_net') }}

),

deductions as (

    select * from {{ ref('int_ai__stripe_deductions') }}

),

deductions_by_line as (

    select
        deductions.deduction_id,
        deductions.line_type,
        deductions.net_minor as deducted_minor,
        deductions.deducted_at,
        lines.invoice_line_id,
        lines.invoice_id,
        lines.customer_id,
        lines.subscription_id,
        lines.plan_id,
        case when lines.line_type = 'usage' then lines.invoice_line_id end as usage_line_id,
        lines.currency_code,
        lines.net_minor,
        {{ reporting_date('deductions.deducted_at') }} as deduction_date,
        {{ reporting_date('lines.period_started_at') }} as line_start_date,
        {{ reporting_date('lines.period_ended_at') }} as line_end_date
    from deductions
    inner join lines
        on deductions.invoice_id = lines.invoice_id

),

with_weights as (

    select
        *,
        case
            when sum(greatest(net_minor, 0)) over (partition by deduction_id) > 0 then greatest(net_minor, 0)
            when sum(abs(net_minor)) over (partition by deduction_id) > 0 then abs(net_minor)
            else 1
        end as weight
    from deductions_by_line

),

with_shares as (

    select
        *,
        {{ running_share(
            'deducted_minor', 'weight',
            'sum(weight) over (partition by deduction_id order by invoice_line_id rows unbounded preceding)',
            'sum(weight) over (partition by deduction_id)'
        ) }} as share_minor,
        greatest(deduction_date, coalesce(line_start_date, deduction_date)) as first_date
    from with_weights

),

unioned as (

    select
        invoice_line_id,
        invoice_id,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        case when line_type = 'usage' then invoice_line_id end as usage_line_id,
        currency_code,
        net_minor,
        {{ reporting_date('period_started_at') }} as service_start_date,
        {{ reporting_date('period_ended_at') }} as service_end_date,
        invoiced_at
    from lines

    union all

    select
        deduction_id || ':' || invoice_line_id as invoice_line_id,
        invoice_id,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        usage_line_id,
        currency_code,
        -share_minor as net_minor,
        {% if refund_treatment == 'goodwill' -%}
        deduction_date as service_start_date,
        deduction_date as service_end_date,
        {%- else -%}
        case when line_end_date > first_date then first_date else deduction_date end as service_start_date,
        case when line_end_date > first_date then line_end_date else deduction_date end as service_end_date,
        {%- endif %}
        deducted_at as invoiced_at
    from with_shares
    where share_minor <> 0

),

final as (

    select
        invoice_line_id,
        invoice_id,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        usage_line_id,
        currency_code,
        {{ smallest_unit_to_pico('net_minor', 'currency_code') }} as net_amount_pico,
        service_start_date,
        service_end_date,
        invoiced_at
    from unioned

)

select * from final
