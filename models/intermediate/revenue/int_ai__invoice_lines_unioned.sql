-- Every source of invoice lines, in the same columns.
{{ config(materialized='table') }}

{%- set sources = {
    'generic': ['stg_generic__invoice_lines', "case when line_type = 'usage' then invoice_line_id end"],
    'stripe': ['int_ai__stripe_invoice_lines', 'usage_line_id'],
} %}

with

unioned as (

    {% for source_relation, (model, usage_line_id) in sources.items() -%}
    select
        '{{ source_relation }}' as source_relation,
        invoice_line_id,
        invoice_id,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        {{ usage_line_id }} as usage_line_id,
        currency_code,
        net_amount_pico,
        service_start_date,
        service_end_date,
        invoiced_at
    from {{ ref(model) }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from unioned
