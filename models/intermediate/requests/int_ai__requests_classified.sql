with

requests as (

    select * from {{ ref('int_ai__requests_attempted') }}

),

class_rules as (

    select * from {{ ref('int_ai__class_rules_resolved') }}

),

subscription_validities as (

    select * from {{ ref('int_ai__subscription_validities') }}

),

internal_customers as (

    select * from {{ ref('int_ai__internal_customers') }}

),

final as (

    select
        requests.*,
        coalesce(class_rules.request_class, 'unclassified') as request_class,
        coalesce(requests.logged_plan_id, subscription_validities.plan_id, 'unassigned') as request_plan_id,
        case
            when requests.is_internal_request or internal_customers.customer_id is not null then 'internal'
            else 'customer'
        end as traffic_segment
    from requests
    left join class_rules
        on
            requests.class_endpoint = class_rules.endpoint
            and requests.class_operation = class_rules.operation
            and requests.class_model = class_rules.model
            and requests.class_tags = class_rules.tags
            and {{ valid_at('requests.request_started_at', 'class_rules') }}
    left join subscription_validities
        on
            requests.request_customer_id = subscription_validities.customer_id
            and {{ valid_at('requests.request_started_at', 'subscription_validities') }}
    left join internal_customers
        on requests.request_customer_id = internal_customers.customer_id

)

select * from final
