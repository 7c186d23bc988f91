-- A billing period that an issuer delivers again replaces what it delivered for that account and period before.

with

charges as (

    select * from {{ ref('stg_focus__charges') }}

),

deliveries as (

    select
        *,
        max(delivered_at) over (
            partition by invoice_issuer_name, billing_account_id, billing_period_start_at
        ) as last_delivered_at
    from charges

),

final as (

    select * from deliveries
    where
        last_delivered_at is null
        or delivered_at = last_delivered_at

)

select * from final
