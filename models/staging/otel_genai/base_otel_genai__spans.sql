-- Spans with the attributes that costs need, under one name each. Messages and other attributes stay behind.
{%- set is_flat = var('otel_attributes_format') == 'flat' %}
{%- if is_flat and not var('otel_attribute_columns') %}
    {{ exceptions.raise_compiler_error(
        'Variable `otel_attributes_format` is flat, so `otel_attribute_columns` must name the attribute columns '
        ~ 'that your span table has, such as gen_ai_usage_input_tokens.'
    ) }}
{%- endif %}
{%- set attributes = {
    'operation': ['gen_ai.operation.name', 'llm.request.type', 'openinference.span.kind'],
    'agent_name': ['traceloop.workflow.name', 'gen_ai.agent.name', 'traceloop.association.properties.workflow'],
    'provider': ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system'],
    'response_model': ['gen_ai.response.model', 'llm.response.model'],
    'request_model': ['gen_ai.request.model', 'llm.request.model', 'llm.model_name'],
    'service_tier': [
        'openai.response.service_tier', 'gen_ai.openai.response.service_tier', 'gen_ai.response.service_tier',
        'anthropic.response.service_tier', 'gen_ai.usage.service_tier', 'gen_ai.usage.traffic_type',
        'openai.request.service_tier', 'gen_ai.openai.request.service_tier', 'gen_ai.request.service_tier',
        'gen_ai.service_tier', 'aws.bedrock.service_tier',
    ],
    'error_type': ['error.type'],
    'input_tokens': [
        'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens', 'llm.usage.prompt_tokens',
        'llm.token_count.prompt',
    ],
    'output_tokens': [
        'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens', 'llm.usage.completion_tokens',
        'llm.token_count.completion',
    ],
    'total_tokens': ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens', 'llm.token_count.total'],
    'read_tokens': [
        'gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens',
        'gen_ai.usage.details.cache_read_tokens', 'llm.usage.cache_read_input_tokens',
        'llm.token_count.prompt_details.cache_read',
    ],
    'write_tokens': [
        'gen_ai.usage.cache_creation.input_tokens', 'gen_ai.usage.cache_creation_input_tokens',
        'gen_ai.usage.details.cache_write_tokens', 'llm.usage.cache_creation_input_tokens',
        'llm.token_count.prompt_details.cache_write',
    ],
    'reasoning_tokens': [
        'gen_ai.usage.reasoning.output_tokens', 'gen_ai.usage.reasoning_tokens', 'llm.usage.reasoning_tokens',
        'gen_ai.usage.details.reasoning_tokens', 'gen_ai.usage.details.thoughts_tokens',
        'llm.token_count.completion_details.reasoning',
    ],
    'web_searches': ['gen_ai.usage.server_tool_use.web_search_requests'],
    'tracer_cost': ['gen_ai.usage.cost', 'gen_ai.usage.total_cost', 'operation.cost', 'llm.cost.total'],
} %}
{%- set identifiers = {
    'conversation_id': ['gen_ai.conversation.id', 'session.id', 'traceloop.association.properties.session_id'],
    'customer_id': ['user.id', 'enduser.id', 'traceloop.association.properties.user_id', 'gen_ai.user.id'],
} %}

with

source as (

    {{ ai_unit_economics.select_input('otel_spans', [
        'trace_id', 'span_id', 'parent_span_id', 'name', 'service_name', 'status_code', 'start_time', 'end_time',
        'loaded_at',
    ] + (var('otel_attribute_columns') if is_flat else ['attributes'])) }}

),

with_attributes as (

    select
        *,
        {% if is_flat -%} cast(null as {{ dbt.type_string() }})
        {%- else -%} {{ ai_unit_economics.json_object_text('attributes') }}
        {%- endif %} as attributes_text
    from source

),

read as (

    select
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('trace_id')) }} as trace_id,
        {{ ai_unit_economics.to_text('span_id') }} as span_id,
        nullif({{ ai_unit_economics.to_text('parent_span_id') }}, '0000000000000000') as parent_span_id,
        {{ ai_unit_economics.to_text('name') }} as span_name,
        {{ ai_unit_economics.to_text('service_name') }} as service_name,
        upper({{ ai_unit_economics.to_text('status_code') }}) as status_code,
        {% for column, names in identifiers.items() -%}
        {{ ai_unit_economics.identifier(ai_unit_economics.otel_attribute(names)) }} as {{ column }},
        {% endfor -%}
        {% for column, names in attributes.items() -%}
        {{ ai_unit_economics.otel_attribute(names) }} as {{ column }},
        {% endfor -%}
        start_time,
        end_time,
        loaded_at
    from with_attributes

),

final as (

    select
        *,
        coalesce(
            lower(operation) in (
                'chat', 'completion', 'text_completion', 'generate_content', 'embeddings', 'embedding', 'llm'
            ), false
        ) as is_model_call,
        coalesce({{ ai_unit_economics.to_integer('input_tokens') }}, 0) > 0
        or coalesce({{ ai_unit_economics.to_integer('output_tokens') }}, 0) > 0
        or coalesce({{ ai_unit_economics.to_integer('total_tokens') }}, 0) > 0 as has_usage
    from read

)

select * from final
