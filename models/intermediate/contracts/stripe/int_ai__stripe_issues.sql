-- What of Stripe's tables cannot be counted because what it belongs to was not loaded, and invoices whose tax is unknown.

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

),

invoice_nets as (

    select * from {{ ref('int_ai__stripe_invoice_nets') }}

),

unioned as (

    select
        'line_without_invoice' as issue,
        'stripe_invoice_line_items' as input,
        lines.invoice_line_id as row_key,
        'invoice_id' as column_name,
        lines.invoice_id as value,
        'The invoice of the line is not loaded, so the line does not count.' as reason,
        lines.amount_minor,
        lines.currency_code,
        lines.period_started_at as happened_at
    from lines
    left join invoices
        on lines.invoice_id = invoices.invoice_id
    where invoices.invoice_id is null

    union all

    select
        'credit_note_without_invoice' as issue,
        'stripe_credit_notes' as input,
        credit_notes.credit_note_id as row_key,
        'invoice_id' as column_name,
        credit_notes.invoice_id as value,
        'The invoice of the credit note is not loaded, so the credit note does not count.' as reason,
        credit_notes.total_minor as amount_minor,
        credit_notes.currency_code,
        credit_notes.created_at as happened_at
    from credit_notes
    left join invoices
        on credit_notes.invoice_id = invoices.invoice_id
    where invoices.invoice_id is null

    union all

    select
        'refund_without_charge' as issue,
        'stripe_refunds' as input,
        refunds.refund_id as row_key,
        'charge_id' as column_name,
        refunds.charge_id as value,
        'The charge of the refund is not loaded, so the refund does not count.' as reason,
        refunds.amount_minor,
        refunds.currency_code,
        refunds.created_at as happened_at
    from refunds
    left join charges
        on refunds.charge_id = charges.charge_id
    where charges.charge_id is null

    union all

    select
        'deduction_without_line' as issue,
        case deductions.line_type when 'refund' then 'stripe_refunds' else 'stripe_credit_notes' end as input,
        deductions.deduction_id as row_key,
        'invoice_id' as column_name,
        deductions.invoice_id as value,
        'The lines of its invoice are not loaded, so it takes back nothing.' as reason,
        deductions.net_minor as amount_minor,
        invoice_nets.currency_code,
        deductions.deducted_at as happened_at
    from deductions
    inner join invoice_nets
        on deductions.invoice_id = invoice_nets.invoice_id
    left join lines
        on deductions.invoice_id = lines.invoice_id
    where lines.invoice_line_id is null

    union all

    select
        'tax_unknown' as issue,
        'stripe_invoices' as input,
        invoice_nets.invoice_id as row_key,
        'total_taxes' as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        'The total exceeds the lines and no column states a tax: what exceeds them is left out as tax.' as reason,
        invoice_nets.total_minor - invoice_nets.net_minor as amount_minor,
        invoice_nets.currency_code,
        invoice_nets.created_at as happened_at
    from invoice_nets
    where invoice_nets.is_tax_unknown

),

final as (

    select
        issue,
        input,
        row_key,
        column_name,
        value,
        reason,
        {{ smallest_unit_to_pico('amount_minor', 'currency_code') }} as amount_pico,
        currency_code,
        {{ reporting_date('happened_at') }} as issue_date
    from unioned

)

select * from final
