{%- set reasons = {
    'no_customer': 'Requests that name no customer',
    'no_subscription': 'Customers who never had a subscription',
    'before_first_subscription': 'Before the first subscription',
    'between_subscriptions': 'Between two subscriptions',
    'after_last_subscription': 'After the last subscription',
} %}

with

plans as (

    select * from {{ ref('int_ai__plans_unioned') }}

),

requests as (

    select * from {{ ref('int_ai__request_margins_daily') }}

),

activity as (

    select
        plan_id,
        sum(requests) as requests,
        min(request_date) as first_request_date,
        max(request_date) as last_request_date
    from requests
    group by plan_id

),

final as (

    select
        coalesce(plans.plan_id, activity.plan_id) as plan_id,
        case coalesce(plans.plan_id, activity.plan_id)
            {% for reason, name in reasons.items() -%}
            when '{{ reason }}' then '{{ name }}'
            {% endfor -%}
            else plans.plan_name
        end as plan_name,
        case
            when coalesce(plans.plan_id, activity.plan_id) in ('{{ reasons | join("', '") }}') then 'none'
            else plans.plan_type
        end as plan_type,
        plans.currency_code,
        plans.billing_period,
        {{ pico_to_decimal('plans.list_price_pico') }} as list_price,
        cast(coalesce(activity.requests, 0) as bigint) as requests,
        plans.plan_id is not null as is_described,
        activity.first_request_date,
        activity.last_request_date
    from plans
    full outer join activity
        on plans.plan_id = activity.plan_id

)

select * from final
