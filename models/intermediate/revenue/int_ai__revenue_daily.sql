-- Usage is earned when it happens: its lines are left out, and what is given back of them counts where usage earns.

with

line_days as (

    select * from {{ ref('int_ai__invoice_line_days') }}
    where usage_line_id is null

),

usage_deductions as (

    select * from {{ ref('int_ai__metered_revenue_daily') }}
    where
        line_type <> 'usage'
        and is_priced

),

final as (

    {% for relation in ['line_days', 'usage_deductions'] -%}
    select
        source_relation,
        invoice_line_id,
        service_date,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        line_currency_code,
        line_currency_revenue_pico,
        revenue_pico
    from {{ relation }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from final
