-- The class, plan and segment of each attempt's request, as of the request's start; and the accelerator time that the
-- attempt is charged for: measured, or that of a profile of the class.

with

attempts as (

    select * from {{ ref('int_ai__requests_rated') }}

),

histories as (

    select * from {{ ref('int_ai__request_histories') }}

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

profiles as (

    select * from {{ ref('int_ai__serving_profiles') }}

),

with_request as (

    select
        attempts.*,
        coalesce(histories.request_date, attempts.log_date) as request_date,
        coalesce(histories.is_first_attempt, true) as is_first_attempt,
        coalesce(histories.request_attempts, 1) as request_attempts,
        coalesce(histories.request_status, attempts.status) as request_status,
        coalesce(histories.started_at, attempts.started_at) as request_started_at,
        {% for column, first in {
            'customer_id': 'request_customer_id', 'plan_id': 'logged_plan_id', 'endpoint': 'class_endpoint',
            'operation': 'class_operation', 'model': 'class_model', 'tags': 'class_tags',
        }.items() -%}
        case when histories.request_id is null then attempts.{{ column }} else histories.{{ column }} end as {{ first }},
        {% endfor -%}
        coalesce(histories.is_internal, attempts.is_internal) as is_internal_request
    from attempts
    left join histories
        on
            attempts.source_relation = histories.source_relation
            and attempts.request_id = histories.request_id
            and attempts.attempt = histories.attempt
            and attempts.log_date = histories.log_date

),

with_class as (

    select
        requests.*,
        class_rules.rule_id as class_rule_id,
        coalesce(class_rules.request_class, 'unclassified') as request_class,
        coalesce(requests.logged_plan_id, subscription_validities.plan_id, 'unassigned') as request_plan_id,
        case
            when requests.is_internal_request or internal_customers.customer_id is not null then 'internal'
            else 'customer'
        end as traffic_segment
    from with_request as requests
    left join class_rules
        on
            coalesce(requests.class_endpoint, '') = class_rules.endpoint
            and coalesce(requests.class_operation, '') = class_rules.operation
            and coalesce(requests.class_model, '') = class_rules.model
            and coalesce(requests.class_tags, '') = class_rules.tags
            and {{ valid_at('requests.request_started_at', 'class_rules') }}
    left join subscription_validities
        on
            requests.request_customer_id = subscription_validities.customer_id
            and {{ valid_at('requests.request_started_at', 'subscription_validities') }}
    left join internal_customers
        on requests.request_customer_id = internal_customers.customer_id

),

final as (

    select
        requests.*,
        case
            when requests.is_compute_charged
                then
                    coalesce(
                        requests.accelerator_microseconds,
                        class_profiles.accelerator_microseconds,
                        any_class_profiles.accelerator_microseconds
                    )
        end as charged_accelerator_microseconds,
        case
            when not requests.is_compute_charged then null
            when requests.accelerator_microseconds is not null then 'measured'
            when class_profiles.accelerator_microseconds is not null then 'profiled'
            when any_class_profiles.accelerator_microseconds is not null then 'estimated'
        end as accelerator_seconds_source
    from with_class as requests
    {% for alias, request_class in {
        'class_profiles': 'requests.request_class', 'any_class_profiles': "'*'",
    }.items() -%}
    left join profiles as {{ alias }}
        on
            {{ request_class }} = {{ alias }}.request_class
            and requests.computing_model = {{ alias }}.model
            and requests.hardware = {{ alias }}.hardware
            and coalesce(requests.precision, '') = coalesce({{ alias }}.precision, '')
            and {{ valid_at('requests.started_at', alias) }}
    {% endfor %}
)

select * from final
