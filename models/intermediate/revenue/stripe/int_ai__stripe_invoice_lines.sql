-- Stripe's revenue in the columns of `stg_generic__invoice_lines`.

{{ config(materialized='table') }}

with

lines as (

    select * from {{ ref('int_ai__stripe_lines_net') }}

),

deduction_lines as (

    select * from {{ ref('int_ai__stripe_deduction_lines') }}

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
        net_units,
        {{ ai_unit_economics.reporting_date('period_started_at') }} as service_start_date,
        {{ ai_unit_economics.reporting_date('period_ended_at') }} as service_end_date,
        invoiced_at
    from lines

    union all

    select
        invoice_line_id,
        invoice_id,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        usage_line_id,
        currency_code,
        net_units,
        service_start_date,
        service_end_date,
        invoiced_at
    from deduction_lines

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
        {{ ai_unit_economics.smallest_unit_to_pico('net_units', 'currency_code') }} as net_amount_pico,
        service_start_date,
        service_end_date,
        invoiced_at
    from unioned

)

select * from final
