-- Spans with the attributes that costs need, under one name each. Messages and other attributes stay behind.
{%- set is_flat = var('otel_attributes_format') == 'flat' %}
{%- if is_flat and not var('otel_attribute_columns') %}
    {{ exceptions.raise_compiler_error(
        'Variable `otel_attributes_format` is flat, so `otel_attribute_columns` must name the attribute columns '
        ~ 'that your span table has, such as gen_ai_usage_input_tokens.'
    ) }}
{%- endif %}
{%- set attributes = {
    'operation': ['gen_ai.operation.name', 'llm.request.type', 'openinference.span.kind', 'ai.operationId'],
    'agent_name': ['traceloop.workflow.name', 'gen_ai.agent.name', 'traceloop.association.properties.workflow'],
    'provider': ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system', 'ai.model.provider'],
    'response_model': ['gen_ai.response.model', 'llm.response.model', 'ai.response.model'],
    'request_model': [
        'gen_ai.request.model', 'llm.request.model', 'llm.model_name', 'ai.model.id', 'embedding.model_name',
        'reranker.model_name',
    ],
    'service_tier': [
        'openai.response.service_tier', 'gen_ai.openai.response.service_tier', 'gen_ai.response.service_tier',
        'anthropic.response.service_tier', 'gen_ai.usage.service_tier', 'gen_ai.usage.traffic_type',
        'openai.request.service_tier', 'gen_ai.openai.request.service_tier', 'gen_ai.request.service_tier',
        'gen_ai.service_tier', 'aws.bedrock.service_tier',
    ],
    'error_type': ['error.type'],
    'tracer_cost': ['gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'operation.cost', 'llm.cost.total'],
} %}
{#- A part that is 0 under one name may be more under another. #}
{%- set usage_names = usage_names('otel_genai') %}
{%- set identifiers = {
    'conversation_id': ['gen_ai.conversation.id', 'session.id', 'traceloop.association.properties.session_id'],
    'customer_id': ['user.id', 'enduser.id', 'traceloop.association.properties.user_id', 'gen_ai.user.id'],
} %}

with

source as (

    {{ select_input('otel_spans', [
        'trace_id', 'span_id', 'parent_span_id', 'name', 'service_name', 'status_code', 'start_time', 'end_time',
        'loaded_at',
    ] + (var('otel_attribute_columns') if is_flat else ['attributes'])) }}

),

with_attributes as (

    select
        *,
        {% if is_flat -%} cast(null as {{ dbt.type_string() }})
        {%- else -%} {{ json_object_text('attributes') }}
        {%- endif %} as attributes_text
    from source

),

read as (

    select
        {{ identifier(to_text('trace_id')) }} as trace_id,
        {{ to_text('span_id') }} as span_id,
        nullif({{ to_text('parent_span_id') }}, '0000000000000000') as parent_span_id,
        {{ to_text('name') }} as span_name,
        {{ to_text('service_name') }} as service_name,
        upper({{ to_text('status_code') }}) as status_code,
        {% for column, names in identifiers.items() -%}
        {{ identifier(otel_attribute(names)) }} as {{ column }},
        {% endfor -%}
        {% for column, names in attributes.items() -%}
        {{ otel_attribute(names) }} as {{ column }},
        {% endfor -%}
        {% for count in usage_names -%}
        {{ otel_attribute(
            usage_keys('otel_genai', count), '0' if '_inside' in count else none
        ) }} as {{ count }},
        {% endfor -%}
        start_time,
        end_time,
        loaded_at
    from with_attributes

),

final as (

    select
        *,
        coalesce({{ matches_pattern(
            'lower(operation)',
            '^(chat|completion|text_completion|generate_content|llm|responses?|messages?)$|^ai[.](generate|stream)|'
            ~ 'embed|rerank|(image|speech|video|audio)_generation|transcription'
        ) }}, false) as is_model_call,
        (
            {% for count in usage_names if '_tokens' in count -%}
            {{ 'or ' if not loop.first }}coalesce({{ to_integer(count) }}, 0) > 0
            {% endfor -%}
        ) as has_usage
    from read

)

select * from final
