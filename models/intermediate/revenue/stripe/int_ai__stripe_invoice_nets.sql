-- What an invoice is worth before tax. Where its tax is not stated its lines say it, by their own taxes or by what they
-- add up to after discounts: unknown tax is not zero, so an invoice is never worth more than its lines.

{{ config(materialized='table') }}

with

invoices as (

    select * from {{ ref('int_ai__stripe_invoices') }}

),

lines as (

    select * from {{ ref('int_ai__stripe_lines') }}

),

line_sums as (

    select
        invoice_id,
        cast(sum(amount_units) as bigint) as amount_units,
        cast(sum(discount_units) as bigint) as discount_units,
        cast(sum(inclusive_tax_units) as bigint) as inclusive_tax_units,
        cast(case when count(tax_units) = count(*) then sum(tax_units) end as bigint) as tax_units
    from lines
    group by invoice_id

),

with_lines as (

    select
        invoices.*,
        coalesce(line_sums.amount_units, 0) as line_units,
        coalesce(line_sums.discount_units, 0) as line_discount_units,
        coalesce(line_sums.inclusive_tax_units, 0) as line_inclusive_tax_units,
        coalesce(line_sums.amount_units >= coalesce(invoices.subtotal_units, line_sums.amount_units), false)
            as has_all_lines,
        coalesce(invoices.subtotal_units, line_sums.amount_units, invoices.net_units, invoices.total_units, 0)
            as limit_units,
        line_sums.tax_units,
        -- A discount of the whole invoice may be stated for its lines, too.
        line_sums.amount_units - line_sums.inclusive_tax_units
        - greatest(line_sums.discount_units, coalesce(invoices.discount_units, 0)) as known_units
    from invoices
    left join line_sums
        on invoices.invoice_id = line_sums.invoice_id

),

candidates as (

    select
        *,
        coalesce(net_units, case when has_all_lines then total_units - tax_units end) as stated_units,
        -- Sums of negative lines are limits from below.
        case when limit_units < 0 then -1 else 1 end as direction
    from with_lines

),

-- Where nothing is known, nothing is compared: functions of several values treat NULL differently from engine to engine.
bounded as (

    select
        *,
        direction * coalesce(stated_units, total_units, limit_units) as directed_units,
        direction * limit_units as directed_limit_units,
        direction * case when stated_units is null and has_all_lines then known_units else limit_units end
            as directed_known_units
    from candidates

),

final as (

    select
        invoice_id,
        currency_code,
        subtotal_units,
        total_units,
        line_units,
        line_discount_units,
        line_inclusive_tax_units,
        has_all_lines,
        case
            when coalesce(stated_units, total_units) is not null
                then direction * least(directed_units, directed_limit_units, directed_known_units)
        end as net_units,
        stated_units is null and directed_units > least(directed_limit_units, directed_known_units) as is_tax_unknown,
        created_at
    from bounded

)

select * from final
