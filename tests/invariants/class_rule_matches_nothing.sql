{{ config(severity='warn') }}
-- Rules that no request of the whole log met: often a typo in a pattern. Asked when a run builds every day.

with

rebuilt as (

    select count(*) as days
    from {{ ref('int_ai__days_to_rebuild') }}

),

logged as (

    select count(*) as days
    from {{ ref('int_ai__day_fingerprints') }}

)

select
    rules.rule_id,
    rules.request_class
from {{ ref('stg_reference__class_rules') }} as rules
inner join rebuilt
    on rebuilt.days > 0
inner join logged
    on rebuilt.days = logged.days
left join {{ ref('int_ai__class_rules_resolved') }} as resolved
    on rules.rule_id = resolved.rule_id
where resolved.rule_id is null
