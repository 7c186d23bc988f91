-- Every source of subscriptions, in the same columns. Stripe's lines name a subscription that had several plans.
{{ config(materialized='table') }}

{%- set sources = {
    'generic': ['stg_generic__subscriptions', 'subscription_id'],
    'stripe': ['int_ai__stripe_subscriptions', 'billing_subscription_id'],
} %}

with

unioned as (

    {% for source_relation, (model, billing_subscription_id) in sources.items() -%}
    select
        '{{ source_relation }}' as source_relation,
        subscription_id,
        {{ billing_subscription_id }} as billing_subscription_id,
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
