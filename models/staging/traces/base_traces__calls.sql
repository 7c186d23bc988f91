-- The spans that are one call of a model each. An agent or a library that wraps others repeats their tokens, so
-- only the innermost that state usage count; what states none counts where nothing else speaks for it.

{{ config(materialized='table') }}

{%- set levels = range(1, 13) %}

with

spans as (

    select * from {{ ref('base_traces__spans') }}

),

calls as (

    select * from spans
    where is_model_call or has_usage

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
        level_{{ level }}.parent_span_id as ancestor_{{ level }},
        {% endfor -%}
        calls.source_relation,
        calls.trace_id,
        calls.span_id,
        calls.has_usage,
        calls.parent_span_id as ancestor_1
    from calls
    {% for level in levels if level > 1 -%}
    {%- set below = 'calls' if level == 2 else 'level_' ~ (level - 1) -%}
    left join spans as level_{{ level }}
        on
            calls.source_relation = level_{{ level }}.source_relation
            and calls.trace_id = level_{{ level }}.trace_id
            and {{ below }}.parent_span_id = level_{{ level }}.span_id
    {% endfor -%}
    where calls.parent_span_id is not null

),

ancestors as (

    select
        paths.source_relation,
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
        ancestors.source_relation,
        ancestors.trace_id,
        ancestors.span_id as inner_id,
        ancestors.has_usage as inner_has_usage,
        calls.span_id as outer_id,
        calls.has_usage as outer_has_usage
    from ancestors
    inner join calls
        on
            ancestors.source_relation = calls.source_relation
            and ancestors.trace_id = calls.trace_id
            and ancestors.ancestor_id = calls.span_id

),

wrappers as (

    select
        source_relation,
        trace_id,
        outer_id,
        outer_has_usage,
        max(case when inner_has_usage then 1 else 0 end) = 1 as inner_has_usage
    from nestings
    group by source_relation, trace_id, outer_id, outer_has_usage

),

left_out as (

    -- A wrapper, unless it alone states usage.
    select
        source_relation,
        trace_id,
        outer_id as span_id
    from wrappers
    where inner_has_usage or not outer_has_usage

    union

    -- What a wrapper that alone states usage speaks for.
    select
        nestings.source_relation,
        nestings.trace_id,
        nestings.inner_id as span_id
    from nestings
    inner join wrappers
        on
            nestings.source_relation = wrappers.source_relation
            and nestings.trace_id = wrappers.trace_id
            and nestings.outer_id = wrappers.outer_id
    where wrappers.outer_has_usage and not wrappers.inner_has_usage

),

final as (

    select
        calls.source_relation,
        calls.trace_id,
        calls.span_id
    from calls
    left join left_out
        on
            calls.source_relation = left_out.source_relation
            and calls.trace_id = left_out.trace_id
            and calls.span_id = left_out.span_id
    where left_out.span_id is null

)

select * from final
