-- What an invoice's discounts and inclusive taxes take off beyond what its lines state is shared out over them.

with

lines as (

    select * from {{ ref('int_ai__stripe_lines') }}

),

invoice_nets as (

    select * from {{ ref('int_ai__stripe_invoice_nets') }}

),

gaps as (

    select
        invoice_id,
        line_discount_minor <> 0 as has_line_discounts,
        case
            when net_minor is null then 0
            when has_all_lines then net_minor - (line_minor - line_discount_minor - line_inclusive_tax_minor)
            -- Lines are missing: those that are there bear the invoice's rate of discount, not all of it.
            when line_discount_minor = 0 and line_inclusive_tax_minor = 0
                then coalesce({{ divide_rounded(
                    'cast(line_minor as ' ~ type_pico() ~ ') * (net_minor - subtotal_minor)',
                    'greatest(subtotal_minor, 0)'
                ) }}, 0)
            else 0
        end as gap_minor
    from invoice_nets

),

weighted as (

    select
        lines.*,
        gaps.gap_minor,
        lines.amount_minor - lines.discount_minor - lines.inclusive_tax_minor as known_minor,
        case
            when lines.is_discountable or gaps.has_line_discounts
                then greatest(lines.amount_minor - lines.discount_minor - lines.inclusive_tax_minor, 0)
            else 0
        end as discountable_minor
    from lines
    inner join gaps
        on lines.invoice_id = gaps.invoice_id

),

with_weights as (

    select
        *,
        case
            when sum(discountable_minor) over (partition by invoice_id) > 0 then discountable_minor
            when sum(abs(known_minor)) over (partition by invoice_id) > 0 then abs(known_minor)
            else 1
        end as weight
    from weighted

),

with_sums as (

    select
        *,
        sum(weight) over (partition by invoice_id) as total_weight,
        sum(weight) over (
            partition by invoice_id order by invoice_line_id rows unbounded preceding
        ) as running_weight
    from with_weights

),

final as (

    select
        invoice_line_id,
        invoice_id,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        currency_code,
        known_minor
        + {{ running_share('gap_minor', 'weight', 'running_weight', 'total_weight') }} as net_minor,
        period_started_at,
        period_ended_at,
        invoiced_at
    from with_sums

)

select * from final
