-- The daily shares of an invoice line add up to the line, to the last pico-unit, in the line's own currency.

with

days as (

    select
        source_relation,
        invoice_line_id,
        sum(line_currency_revenue_pico) as recognised_pico
    from {{ ref('int_ai__invoice_line_days') }}
    group by source_relation, invoice_line_id

),

invoice_lines as (

    select * from {{ ref('int_ai__invoice_lines_unioned') }}

)

select
    invoice_lines.source_relation,
    invoice_lines.invoice_line_id,
    invoice_lines.net_amount_pico,
    days.recognised_pico
from invoice_lines
left join days
    on
        invoice_lines.source_relation = days.source_relation
        and invoice_lines.invoice_line_id = days.invoice_line_id
where coalesce(days.recognised_pico <> invoice_lines.net_amount_pico, true)
