{{ config(severity='warn') }}
-- Rules that no request of the whole log met: often a typo in a pattern. Asked when a run builds every day.

with

rules as (

    select * from {{ ref('stg_reference__class_rules') }}

),

resolved as (

    select * from {{ ref('int_ai__class_rules_resolved') }}

),

days as (

    select
        (select count(*) from {{ ref('int_ai__days_to_rebuild') }}) as rebuilt,
        (select count(*) from {{ ref('int_ai__days_compared') }}) as known

)

select
    rules.rule_id,
    rules.request_class
from rules
inner join days
    on
        days.rebuilt > 0
        and days.rebuilt = days.known
left join resolved
    on rules.rule_id = resolved.rule_id
where resolved.rule_id is null
