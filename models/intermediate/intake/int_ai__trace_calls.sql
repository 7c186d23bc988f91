-- The spans that are one call of a model each. An agent or a library that wraps others repeats their tokens, so
-- only the innermost that state usage count; what states none counts where nothing else speaks for it.

{{ config(materialized='table') }}

{%- set levels = range(1, 13) %}

with

observations as (

    select * from {{ ref('stg_langfuse__observations') }}

),

otel_spans as (

    select * from {{ ref('stg_otel_genai__spans') }}

),

deliveries as (

    select
        'langfuse' as source_relation,
        trace_id,
        observation_id as span_id,
        parent_observation_id as parent_span_id,
        is_generation and not is_ignored as is_model_call,
        has_usage and not is_ignored as has_usage
    from observations

    union all

    select
        'otel_genai' as source_relation,
        trace_id,
        span_id,
        parent_span_id,
        is_model_call,
        has_usage
    from otel_spans

),

-- A tracer that delivers a span twice says it once.
spans as (

    select
        source_relation,
        coalesce(trace_id, '') as trace_id,
        span_id,
        max(parent_span_id) as parent_span_id,
        max(case when is_model_call then 1 else 0 end) = 1 as is_model_call,
        max(case when has_usage then 1 else 0 end) = 1 as has_usage
    from deliveries
    where span_id is not null
    group by source_relation, coalesce(trace_id, ''), span_id

),

calls as (

    select * from spans
    where is_model_call or has_usage

),

levels as (

    {% for level in levels -%}
    select {{ level }} as level
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

-- From every call up to twelve steps towards the root.
paths as (

    select
        {% for level in levels if level > 1 -%}
        level_{{ level }}.parent_span_id as ancestor_{{ level }},
        {% endfor -%}
        calls.*,
        calls.parent_span_id as ancestor_1
    from calls
    {% for level in levels if level > 1 -%}
    left join spans as level_{{ level }}
        on
            calls.source_relation = level_{{ level }}.source_relation
            and calls.trace_id = level_{{ level }}.trace_id
            and {{ 'calls' if level == 2 else 'level_' ~ (level - 1) }}.parent_span_id = level_{{ level }}.span_id
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
        calls.span_id as outer_id,
        calls.has_usage as outer_has_usage,
        max(case when ancestors.has_usage then 1 else 0 end) over (
            partition by ancestors.source_relation, ancestors.trace_id, calls.span_id
        ) = 1 as inner_has_usage
    from ancestors
    inner join calls
        on
            ancestors.source_relation = calls.source_relation
            and ancestors.trace_id = calls.trace_id
            and ancestors.ancestor_id = calls.span_id

),

final as (

    select
        source_relation,
        trace_id,
        span_id
    from calls

    except

    -- A wrapper; where it alone states usage, what it wraps.
    select
        source_relation,
        trace_id,
        case when outer_has_usage and not inner_has_usage then inner_id else outer_id end as span_id
    from nestings

)

select * from final
