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

boundaries as (

    select
        endpoint,
        operation,
        model,
        tags,
        valid_from as boundary
    from matches

    union

    select
        endpoint,
        operation,
        model,
        tags,
        valid_to as boundary
    from matches

),

segments as (

    select
        endpoint,
        operation,
        model,
        tags,
        boundary as valid_from,
        lead(boundary) over (
            partition by endpoint, operation, model, tags
            order by boundary
        ) as valid_to
    from boundaries

),

ranked as (

    select
        segments.*,
        matches.rule_id,
        matches.request_class,
        row_number() over (
            partition by segments.endpoint, segments.operation, segments.model, segments.tags, segments.valid_from
            order by matches.priority, matches.rule_id
        ) as rule_rank
    from segments
    inner join matches
        on
            segments.endpoint = matches.endpoint
            and segments.operation = matches.operation
            and segments.model = matches.model
            and segments.tags = matches.tags
            and {{ valid_at('segments.valid_from', 'matches') }}

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
