-- What an invoice is worth before tax. Where its tax is not stated its lines say it, by their own taxes or by what they
-- add up to after discounts: unknown tax is not zero, so an invoice is never worth more than its lines.

{{ config(materialized='table') }}

with

invoices as (

    select * from {{ ref('stg_stripe__invoices') }}
    -- Drafts are no claim yet, void invoices no claim any more, uncollectible ones a claim that nobody expects to be paid.
    where status in ('{{ var("stripe_invoice_statuses") | join("', '") }}')

),

lines as (

    select * from {{ ref('int_ai__stripe_lines') }}

),

line_sums as (

    select
        invoice_id,
        cast(sum(amount_minor) as bigint) as amount_minor,
        cast(sum(discount_minor) as bigint) as discount_minor,
        cast(sum(inclusive_tax_minor) as bigint) as inclusive_tax_minor,
        cast(case when count(tax_minor) = count(*) then sum(tax_minor) end as bigint) as tax_minor
    from lines
    group by invoice_id

),

with_lines as (

    select
        invoices.*,
        coalesce(line_sums.amount_minor, 0) as line_minor,
        coalesce(line_sums.discount_minor, 0) as line_discount_minor,
        coalesce(line_sums.inclusive_tax_minor, 0) as line_inclusive_tax_minor,
        coalesce(line_sums.amount_minor >= coalesce(invoices.subtotal_minor, line_sums.amount_minor), false)
            as has_all_lines,
        coalesce(invoices.subtotal_minor, line_sums.amount_minor, invoices.net_minor, invoices.total_minor, 0)
            as limit_minor,
        line_sums.tax_minor,
        -- A discount of the whole invoice may be stated for its lines, too.
        line_sums.amount_minor - line_sums.inclusive_tax_minor
        - greatest(line_sums.discount_minor, coalesce(invoices.discount_minor, 0)) as known_minor
    from invoices
    left join line_sums
        on invoices.invoice_id = line_sums.invoice_id

),

candidates as (

    select
        *,
        coalesce(net_minor, case when has_all_lines then total_minor - tax_minor end) as stated_minor,
        -- Sums of negative lines are limits from below.
        case when limit_minor < 0 then -1 else 1 end as direction
    from with_lines

),

-- Where nothing is known, nothing is compared: functions of several values treat NULL differently from engine to engine.
bounded as (

    select
        *,
        direction * coalesce(stated_minor, total_minor, limit_minor) as directed_minor,
        direction * limit_minor as directed_limit_minor,
        direction * case when stated_minor is null and has_all_lines then known_minor else limit_minor end
            as directed_known_minor
    from candidates

),

final as (

    select
        invoice_id,
        currency_code,
        subtotal_minor,
        total_minor,
        line_minor,
        line_discount_minor,
        line_inclusive_tax_minor,
        has_all_lines,
        case
            when coalesce(stated_minor, total_minor) is not null
                then direction * least(directed_minor, directed_limit_minor, directed_known_minor)
        end as net_minor,
        stated_minor is null and directed_minor > least(directed_limit_minor, directed_known_minor) as is_tax_unknown,
        created_at
    from bounded

)

select * from final
