-- Requests: their attempts added up, and the units of work that they are.
{%- set first_attempt_columns = [
    'transaction_id', 'class_rule_id', 'endpoint', 'operation', 'provider', 'model', 'request_status',
] %}
{%- set summed_columns = [
    'total_input_tokens', 'output_tokens', 'token_cost_pico', 'compute_cost_pico', 'retrieval_cost_pico',
    'third_party_cost_pico',
] %}

with

attempts as (

    select * from {{ ref('int_ai__request_costs_trued_up') }}

),

class_units as (

    select * from {{ ref('int_ai__class_units') }}

),

transaction_starts as (

    select * from {{ ref('int_ai__transaction_starts') }}

),

-- Most requests are one attempt and need no grouping: at 20 million rows that is where the time goes.
requests_tried_once as (

    select
        source_relation,
        request_id,
        request_date,
        traffic_segment,
        request_class,
        customer_id,
        plan_id,
        currency_code,
        is_request_priced as is_priced,
        {% for column in first_attempt_columns -%}
        {{ column }},
        {% endfor -%}
        unit_revenue_pico,
        is_cache_hit,
        has_unconverted_revenue,
        started_at,
        ended_at,
        1 as attempts,
        {% for column in summed_columns -%}
        {{ column }},
        {% endfor -%}
        cost_pico,
        trued_up_cost_pico
    from attempts
    where request_attempts = 1

),

requests_tried_again as (

    select
        source_relation,
        request_id,
        request_date,
        traffic_segment,
        request_class,
        customer_id,
        plan_id,
        currency_code,
        is_request_priced as is_priced,
        {% for column in first_attempt_columns -%}
        max(case when is_first_attempt then {{ column }} end) as {{ column }},
        {% endfor -%}
        max(case when is_first_attempt then unit_revenue_pico end) as unit_revenue_pico,
        max(case when is_first_attempt and is_cache_hit then 1 else 0 end) = 1 as is_cache_hit,
        max(case when has_unconverted_revenue then 1 else 0 end) = 1 as has_unconverted_revenue,
        min(started_at) as started_at,
        max(ended_at) as ended_at,
        count(*) as attempts,
        {% for column in summed_columns -%}
        sum({{ column }}) as {{ column }},
        {% endfor -%}
        case when is_request_priced then sum(cost_pico) end as cost_pico,
        case when is_request_priced then sum(trued_up_cost_pico) end as trued_up_cost_pico
    from attempts
    where coalesce(request_attempts, 0) <> 1
    group by
        source_relation, request_id, request_date, traffic_segment, request_class, customer_id, plan_id,
        currency_code, is_request_priced

),

requests as (

    select * from requests_tried_once
    union all
    select * from requests_tried_again

),

final as (

    select
        requests.*,
        case
            when
                class_units.unit = 'transaction'
                and requests.transaction_id is not null
                and transaction_starts.request_id is null
                then 0
            else 1
        end as units
    from requests
    left join class_units
        on requests.request_class = class_units.request_class
    left join transaction_starts
        on
            requests.source_relation = transaction_starts.source_relation
            and requests.request_id = transaction_starts.request_id
            and requests.request_date = transaction_starts.request_date

)

select * from final
