-- Credit notes and refunds of invoices that count, before tax. A refund that a credit note stands for counts once.
{{- require_companions('stripe_refunds', ['stripe_charges']) }}
{{- require_companions('stripe_credit_notes', ['stripe_invoices']) }}

with

credit_notes as (

    select * from {{ ref('stg_stripe__credit_notes') }}
    where coalesce(status, 'issued') <> 'void'

),

refunds as (

    select * from {{ ref('stg_stripe__refunds') }}
    where status in ('succeeded', 'pending')

),

charges as (

    select * from {{ ref('stg_stripe__charges') }}

),

invoices as (

    select * from {{ ref('int_ai__stripe_invoice_nets') }}

),

unioned as (

    select
        credit_note_id as deduction_id,
        invoice_id,
        'credit' as line_type,
        total_minor,
        net_minor,
        created_at
    from credit_notes

    union all

    select
        refunds.refund_id as deduction_id,
        charges.invoice_id,
        'refund' as line_type,
        refunds.amount_minor as total_minor,
        cast(null as bigint) as net_minor,
        refunds.created_at
    from refunds
    inner join charges
        on refunds.charge_id = charges.charge_id
    left join credit_notes
        on
            refunds.refund_id = credit_notes.refund_id
            or {{ dbt.position("'\"' || refunds.refund_id || '\"'", "credit_notes.refunds_text") }} > 0
    where credit_notes.credit_note_id is null

),

with_sums as (

    select
        unioned.*,
        invoices.total_minor as invoice_total_minor,
        invoices.net_minor as invoice_net_minor,
        sum(unioned.total_minor) over (
            partition by unioned.invoice_id
            order by unioned.created_at, unioned.deduction_id rows unbounded preceding
        ) as running_minor
    from unioned
    inner join invoices
        on unioned.invoice_id = invoices.invoice_id

),

final as (

    select
        deduction_id,
        invoice_id,
        line_type,
        -- Where the net amount is not stated, tax has the share in it that it has in the invoice.
        coalesce(
            net_minor,
            case
                when invoice_total_minor > 0
                    then {{ running_share(
                        'invoice_net_minor', 'total_minor', 'running_minor', 'invoice_total_minor'
                    ) }}
            end,
            total_minor
        ) as net_minor,
        created_at as deducted_at
    from with_sums

)

select * from final
