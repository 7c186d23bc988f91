{#
    The plan of a row of requests, or why it has none. `lifetimes` is int_ai__customer_lifetimes, joined by customer where
    the plan is `unassigned`. The day decides, so that requests and their daily roll-up agree: a request without a plan
    on the first subscription's first day came before it.
#}
{% macro plan_or_reason(requests, lifetimes) -%}
    case
        when {{ requests }}.plan_id <> 'unassigned' then {{ requests }}.plan_id
        when {{ requests }}.customer_id is null then 'no_customer'
        when {{ lifetimes }}.customer_id is null then 'no_subscription'
        when {{ requests }}.request_date <= {{ lifetimes }}.first_date then 'before_first_subscription'
        when {{ requests }}.request_date >= {{ lifetimes }}.end_date then 'after_last_subscription'
        else 'between_subscriptions'
    end
{%- endmacro %}
