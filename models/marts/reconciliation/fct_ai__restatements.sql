-- One row per day and class that was ever published; only rows whose figures changed are written again.

{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['request_date', 'request_class'],
        on_schema_change='append_new_columns',
        full_refresh=false
    )
}}

with

class_margins as (

    select
        *,
        period_start_date as request_date
    from {{ ref('fct_ai__class_margins') }}
    where period_grain = 'day'

),

published as (

    {% if is_incremental() -%}
    select * from {{ this }}
    {%- else -%}
    select
        request_date,
        request_class,
        currency_code,
        units as first_units,
        revenue as first_revenue,
        cost as first_cost,
        contribution_margin as first_contribution_margin,
        is_provisional as was_provisional,
        units,
        revenue,
        cost,
        contribution_margin,
        cast(0 as bigint) as restatements,
        cast(null as {{ dbt.type_string() }}) as change_reason,
        {{ run_time() }} as first_published_at,
        {{ run_time() }} as last_changed_at
    from class_margins
    where 1 = 0
    {%- endif %}

),

compared as (

    select
        published.request_date as published_date,
        coalesce(class_margins.request_date, published.request_date) as request_date,
        coalesce(class_margins.request_class, published.request_class) as request_class,
        coalesce(class_margins.currency_code, published.currency_code) as currency_code,
        published.first_units,
        published.first_revenue,
        published.first_cost,
        published.first_contribution_margin,
        published.was_provisional,
        published.restatements,
        published.first_published_at,
        published.units as last_units,
        published.revenue as last_revenue,
        published.cost as last_cost,
        coalesce(class_margins.is_provisional, false) as is_provisional,
        -- A class without any row left on a day is restated to nothing.
        coalesce(class_margins.units, 0) as units,
        coalesce(class_margins.revenue, 0) as revenue,
        coalesce(class_margins.cost, 0) as cost,
        coalesce(class_margins.contribution_margin, 0) as contribution_margin
    from class_margins
    full outer join published
        on
            class_margins.request_date = published.request_date
            and class_margins.request_class = published.request_class

),

final as (

    select
        request_date,
        request_class,
        currency_code,
        cast(coalesce(first_units, units) as bigint) as first_units,
        cast(coalesce(first_revenue, revenue) as {{ var('type_money') }}) as first_revenue,
        cast(coalesce(first_cost, cost) as {{ var('type_money') }}) as first_cost,
        cast(coalesce(first_contribution_margin, contribution_margin) as {{ var('type_money') }})
            as first_contribution_margin,
        coalesce(was_provisional, is_provisional) as was_provisional,
        cast(units as bigint) as units,
        cast(revenue as {{ var('type_money') }}) as revenue,
        cast(cost as {{ var('type_money') }}) as cost,
        cast(contribution_margin as {{ var('type_money') }}) as contribution_margin,
        cast(case when published_date is null then 0 else restatements + 1 end as bigint) as restatements,
        case
            when published_date is null then null
            when units <> last_units then 'requests_changed'
            when cost <> last_cost and revenue <> last_revenue then 'cost_and_revenue_changed'
            when cost <> last_cost then 'cost_changed'
            else 'revenue_changed'
        end as change_reason,
        coalesce(first_published_at, {{ run_time() }}) as first_published_at,
        {{ run_time() }} as last_changed_at
    from compared
    where
        (
            published_date is null
            or units <> last_units
            or cost <> last_cost
            or revenue <> last_revenue
        )
        and {{ reads_rows() }}

)

select * from final
