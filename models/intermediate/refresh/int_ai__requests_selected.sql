-- The usable raw rows of the days that this run rebuilds, and of the days around them.
{%- set days_to_rebuild = ref('int_ai__days_to_rebuild') %}

with

requests as (

    select * from {{ ref('int_ai__requests_checked') }}

),

final as (

    select * from requests
    where
        not is_rejected
        and {{ ai_unit_economics.in_rebuild_window('started_at', days_to_rebuild) }}

)

select * from final
