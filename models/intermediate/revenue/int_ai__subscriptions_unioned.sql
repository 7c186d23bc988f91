-- Every source of subscriptions, in the same columns.
{{ config(materialized='table') }}

{%- set sources = {'generic': 'stg_generic__subscriptions', 'stripe': 'int_ai__stripe_subscriptions'} %}

with

unioned as (

    {% for source_relation, model in sources.items() -%}
    select
        '{{ source_relation }}' as source_relation,
        subscription_id,
        customer_id,
        plan_id,
        quantity,
        expects_invoices,
        started_at,
        ended_at
    from {{ ref(model) }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from unioned
