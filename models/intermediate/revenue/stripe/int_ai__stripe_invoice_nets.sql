-- What an invoice is worth before tax. Where its tax is not stated its lines say it, by their own taxes or by what they
-- add up to after discounts: unknown tax is not zero, so an invoice is never worth more than its lines.

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
        sum(amount_units) as amount_units,
        sum(discount_units) as discount_units,
        sum(inclusive_tax_units) as inclusive_tax_units,
        case when count(tax_units) = count(*) then sum(tax_units) end as tax_units
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
        coalesce(invoices.subtotal_units, line_sums.amount_units, 0) as limit_units,
        line_sums.tax_units,
        -- A discount of the whole invoice may be stated for its lines, too.
        line_sums.amount_units - line_sums.inclusive_tax_units
        - greatest(line_sums.discount_units, coalesce(invoices.discount_units, 0)) as known_units
    from invoices
    left join line_sums
        on invoices.invoice_id = line_sums.invoice_id

),

-- Sums of negative lines are limits from below.
candidates as (

    select
        *,
        case when limit_units < 0 then -1 else 1 end as direction,
        coalesce(net_units, case when has_all_lines then total_units - tax_units end) as stated_units
    from with_lines

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
        cast(case
            when coalesce(stated_units, total_units) is not null
                then direction * least(
                    direction * coalesce(stated_units, total_units),
                    direction * limit_units,
                    direction * case when stated_units is null and has_all_lines then known_units else limit_units end
                )
        end as bigint) as net_units,
        coalesce(stated_units is null and direction * total_units > direction * limit_units, false) as is_tax_unknown,
        created_at
    from candidates

)

select * from final
