-- What every tracer's spans say of nesting, in the same words. A tracer that delivers a span twice says it once here.

with

observations as (

    select * from {{ ref('base_langfuse__observations') }}
    where observation_id is not null

),

spans as (

    select * from {{ ref('base_otel_genai__spans') }}
    where span_id is not null

),

langfuse_spans as (

    select
        'langfuse' as source_relation,
        coalesce(trace_id, '') as trace_id,
        observation_id as span_id,
        max(parent_observation_id) as parent_span_id,
        max(case when is_generation and not is_ignored then 1 else 0 end) = 1 as is_model_call,
        max(case when has_usage and not is_ignored then 1 else 0 end) = 1 as has_usage
    from observations
    group by coalesce(trace_id, ''), observation_id

),

otel_spans as (

    select
        'otel_genai' as source_relation,
        coalesce(trace_id, '') as trace_id,
        span_id,
        max(parent_span_id) as parent_span_id,
        max(case when is_model_call then 1 else 0 end) = 1 as is_model_call,
        max(case when has_usage then 1 else 0 end) = 1 as has_usage
    from spans
    group by coalesce(trace_id, ''), span_id

),

final as (

    select * from langfuse_spans
    union all
    select * from otel_spans

)

select * from final
