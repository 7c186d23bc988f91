-- Every source of invoice lines, in the same columns. A line whose days cannot be is set aside: int_ai__date_issues lists it.
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

),

final as (

    select
        source_relation,
        invoice_line_id,
        invoice_id,
        customer_id,
        subscription_id,
        plan_id,
        line_type,
        usage_line_id,
        currency_code,
        net_amount_pico,
        service_start_date,
        service_end_date,
        case when {{ is_plausible_date('invoiced_at') }} then invoiced_at end as invoiced_at
    from unioned
    where
        (service_start_date is null or {{ is_plausible_date('service_start_date') }})
        and (service_end_date is null or {{ is_plausible_date('service_end_date') }})
        and (
            service_start_date is not null
            or invoiced_at is null
            or {{ is_plausible_date('invoiced_at') }}
        )

)

select * from final
