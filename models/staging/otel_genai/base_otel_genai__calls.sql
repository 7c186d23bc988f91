-- The spans that are one call of a model each. An agent or a library that wraps others repeats their tokens, so
-- only the innermost that state usage count; what states none counts where nothing else speaks for it.

{{ config(materialized='table') }}

{%- set levels = range(1, 13) %}

with

spans as (

    select
        coalesce(trace_id, '') as trace_id,
        span_id,
        max(parent_span_id) as parent_id,
        max(case when is_model_call then 1 else 0 end) as is_model_call,
        max(case when has_usage then 1 else 0 end) as has_usage
    from {{ ref('base_otel_genai__spans') }}
    where span_id is not null
    group by coalesce(trace_id, ''), span_id

),

calls as (

    select * from spans
    where is_model_call = 1 or has_usage = 1

),

levels as (

    {% for level in levels -%}
    select {{ level }} as level
    {%- if not loop.last %}
    union all
    {% endif -%}
    {%- endfor %}

),

-- From every call up to twelve steps towards the root.
paths as (

    select
        {% for level in levels if level > 1 -%}
        level_{{ level }}.parent_id as ancestor_{{ level }},
        {% endfor -%}
        calls.trace_id,
        calls.span_id,
        calls.has_usage,
        calls.parent_id as ancestor_1
    from calls
    {% for level in levels if level > 1 -%}
    left join spans as level_{{ level }}
        on
            calls.trace_id = level_{{ level }}.trace_id
            and {{ 'calls' if level == 2 else 'level_' ~ (level - 1) }}.parent_id = level_{{ level }}.span_id
    {% endfor -%}
    where calls.parent_id is not null

),

ancestors as (

    select
        paths.trace_id,
        paths.span_id,
        paths.has_usage,
        case levels.level
            {% for level in levels -%}
            when {{ level }} then paths.ancestor_{{ level }}
            {% endfor -%}
        end as ancestor_id
    from paths
    cross join levels

),

nestings as (

    select
        ancestors.trace_id,
        ancestors.span_id as inner_id,
        ancestors.has_usage as inner_has_usage,
        calls.span_id as outer_id,
        calls.has_usage as outer_has_usage
    from ancestors
    inner join calls
        on
            ancestors.trace_id = calls.trace_id
            and ancestors.ancestor_id = calls.span_id

),

wrappers as (

    select
        trace_id,
        outer_id,
        outer_has_usage,
        max(inner_has_usage) as inner_has_usage
    from nestings
    group by trace_id, outer_id, outer_has_usage

),

left_out as (

    -- A wrapper, unless it alone states usage.
    select
        trace_id,
        outer_id as span_id
    from wrappers
    where inner_has_usage = 1 or outer_has_usage = 0

    union

    -- What a wrapper that alone states usage speaks for.
    select
        nestings.trace_id,
        nestings.inner_id as span_id
    from nestings
    inner join wrappers
        on
            nestings.trace_id = wrappers.trace_id
            and nestings.outer_id = wrappers.outer_id
    where wrappers.inner_has_usage = 0 and wrappers.outer_has_usage = 1

),

final as (

    select
        calls.trace_id,
        calls.span_id
    from calls
    left join left_out
        on
            calls.trace_id = left_out.trace_id
            and calls.span_id = left_out.span_id
    where left_out.span_id is null

)

select * from final
