-- The days whose request facts this run makes anew: new and changed ones, and those asked for by variable.

{{ config(materialized='table') }}

{%- set published = ai_unit_economics.published_relation('fct_ai__request_costs') %}

with

days as (

    select * from {{ ref('int_ai__day_fingerprints') }}

),

published_days as (

    {% if published -%}
    select distinct
        request_date,
        day_fingerprint
    from {{ published }}
    {%- else -%}
    select
        request_date,
        day_fingerprint
    from days
    where 1 = 0
    {%- endif %}

),

last_day as (

    select max(request_date) as last_date
    from days

),

final as (

    select
        days.request_date,
        days.day_fingerprint
    from days
    cross join last_day
    left join published_days
        on
            days.request_date = published_days.request_date
            and days.day_fingerprint = published_days.day_fingerprint
    where
        published_days.request_date is null
        -- Without a load time a changed row cannot be told, so the last days are always made anew.
        or (
            days.has_source_without_load_time
            and days.request_date > {{ dbt.dateadd('day', '-' ~ var('late_arrival_days'), 'last_day.last_date') }}
        )
        -- A range asked for by variables; without them it is empty.
        or (
            days.request_date >= cast('{{ var("rebuild_from", "9999-12-31") }}' as date)
            and days.request_date <= cast('{{ var("rebuild_to", "1900-01-01") }}' as date)
        )

)

select * from final
