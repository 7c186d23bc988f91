-- Lines, credit notes and refunds that cannot be counted because what they belong to was not loaded.
{{ config(severity='warn') }}

with

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}

),

lines as (

    select * from {{ ref('stg_stripe__invoice_line_items') }}

),

credit_notes as (

    select * from {{ ref('stg_stripe__credit_notes') }}

),

refunds as (

    select * from {{ ref('stg_stripe__refunds') }}

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

deductions as (

    select * from {{ ref('int_ai__stripe_deductions') }}

)

select
    'line without its invoice' as reason,
    lines.invoice_line_id as row_id
from lines
left join invoices
    on lines.invoice_id = invoices.invoice_id
where invoices.invoice_id is null

union all

select
    'credit note without its invoice' as reason,
    credit_notes.credit_note_id as row_id
from credit_notes
left join invoices
    on credit_notes.invoice_id = invoices.invoice_id
where invoices.invoice_id is null

union all

select
    'refund without its charge' as reason,
    refunds.refund_id as row_id
from refunds
left join charges
    on refunds.charge_id = charges.charge_id
where charges.charge_id is null

union all

select
    'deduction from an invoice without lines' as reason,
    deductions.deduction_id as row_id
from deductions
left join lines
    on deductions.invoice_id = lines.invoice_id
where lines.invoice_line_id is null
