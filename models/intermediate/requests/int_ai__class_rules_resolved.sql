-- The class of each shape of request that this run looks at, in spans of time in which no rule changes: of the rules that
-- match, the first by priority.

{{ config(materialized='table') }}

with

requests as (

    select * from {{ ref('int_ai__requests_selected') }}

),

rules as (

    select * from {{ ref('stg_reference__class_rules') }}

),

shapes as (

    select distinct
        coalesce(endpoint, '') as endpoint,
        coalesce(operation, '') as operation,
        coalesce(model, '') as model,
        coalesce(tags, '') as tags
    from requests

),

matches as (

    select
        shapes.endpoint,
        shapes.operation,
        shapes.model,
        shapes.tags,
        rules.rule_id,
        rules.priority,
        rules.request_class,
        rules.valid_from,
        rules.valid_to
    from shapes
    inner join rules
        on
            (rules.endpoint_pattern is null or shapes.endpoint like rules.endpoint_pattern)
            and (rules.operation_pattern is null or shapes.operation like rules.operation_pattern)
            and (rules.model_pattern is null or shapes.model like rules.model_pattern)
            and (rules.tags_pattern is null or shapes.tags like rules.tags_pattern)

),

time_spans as (

    {{ validity_spans('matches', ['endpoint', 'operation', 'model', 'tags']) }}

),

ranked as (

    select
        time_spans.*,
        matches.rule_id,
        matches.request_class,
        row_number() over (
            partition by time_spans.endpoint, time_spans.operation, time_spans.model, time_spans.tags, time_spans.valid_from
            order by matches.priority, matches.rule_id
        ) as rule_rank
    from time_spans
    inner join matches
        on
            time_spans.endpoint = matches.endpoint
            and time_spans.operation = matches.operation
            and time_spans.model = matches.model
            and time_spans.tags = matches.tags
            and {{ valid_at('time_spans.valid_from', 'matches') }}

),

final as (

    select
        endpoint,
        operation,
        model,
        tags,
        valid_from,
        valid_to,
        rule_id,
        request_class
    from ranked
    where rule_rank = 1

)

select * from final
