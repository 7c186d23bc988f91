-- Observations as any of Langfuse's tables spells them. Inputs, outputs and the rest of the metadata stay behind.
{%- set spellings = {
    'clickhouse': {
        'observation_id': 'id', 'observation_type': 'type', 'observation_name': 'name',
        'model': 'provided_model_name', 'started_at': 'start_time', 'ended_at': 'end_time',
        'input_usage': none, 'output_usage': none, 'total_usage': none, 'updated_at': 'updated_at',
    },
    'postgres': {
        'observation_id': 'id', 'observation_type': 'type', 'observation_name': 'name',
        'started_at': 'start_time', 'ended_at': 'end_time', 'usage_details': none, 'provided_cost_details': none,
        'input_usage': 'prompt_tokens', 'output_usage': 'completion_tokens', 'total_usage': 'total_tokens',
        'model_parameters': 'modelParameters', 'environment': none,
    },
    'export': {
        'observation_id': 'id', 'trace_id': 'traceId', 'parent_observation_id': 'parentObservationId',
        'observation_type': 'type', 'observation_name': 'name', 'started_at': 'startTime', 'ended_at': 'endTime',
        'usage_details': 'usageDetails', 'provided_cost_details': 'providedCostDetails',
        'model_parameters': 'modelParameters', 'updated_at': 'updatedAt',
        'input_usage': none, 'output_usage': none, 'total_usage': none,
    },
} %}
{#- Spellings of each count. Those outside stand beside input or output, those inside are a part of it. #}
{%- set stated_keys = {
    'input_usage': ['input', 'input_tokens', 'prompt_tokens'],
    'output_usage': ['output', 'output_tokens', 'completion_tokens'],
    'total_usage': ['total', 'total_tokens'],
} %}
{%- set detail_keys = {
    'read_outside': ['input_cache_read', 'cache_read_input_tokens', 'input_cached_tokens', 'input_cached'],
    'read_inside': [
        'prompt_details.cache_read', 'cache_read.input_tokens', 'prompt_tokens_details.cached_tokens',
        'cached_tokens', 'details.cache_read_tokens',
    ],
    'write_outside': ['input_cache_creation', 'cache_creation_input_tokens'],
    'write_5m_outside': ['input_cache_creation_5m'],
    'write_1h_outside': ['input_cache_creation_1h'],
    'write_inside': ['prompt_details.cache_write', 'cache_creation.input_tokens', 'details.cache_write_tokens'],
    'audio_input_outside': ['input_audio', 'input_audio_tokens', 'input_modality_AUDIO'],
    'image_input_outside': ['input_image', 'input_image_tokens', 'input_modality_IMAGE'],
    'text_input_outside': ['input_text', 'input_text_tokens', 'input_modality_TEXT'],
    'reasoning_outside': ['output_reasoning', 'output_reasoning_tokens', 'thoughts_token_count'],
    'reasoning_inside': [
        'completion_details.reasoning', 'reasoning.output_tokens', 'completion_tokens_details.reasoning_tokens',
        'details.reasoning_tokens', 'details.thoughts_tokens',
    ],
    'audio_output_outside': ['output_audio', 'output_audio_tokens', 'output_modality_AUDIO'],
    'text_output_outside': ['output_text', 'output_text_tokens', 'output_modality_TEXT'],
    'web_searches': [
        'server_tool_use.web_search_requests', 'server_tool_use_web_search_requests', 'web_search_requests',
    ],
} %}

with

source as (

    {{ ai_unit_economics.select_input('langfuse_observations', [
        'observation_id', 'trace_id', 'parent_observation_id', 'observation_type', 'observation_name', 'level',
        'model', 'model_parameters', 'environment', 'metadata', 'usage_details', 'provided_cost_details',
        'input_usage', 'output_usage', 'total_usage', 'started_at', 'ended_at', 'updated_at',
    ], renamed=spellings[var('langfuse_column_style')]) }}

),

with_texts as (

    select
        *,
        {{ ai_unit_economics.json_object_text('usage_details') }} as usage_text,
        {{ ai_unit_economics.json_object_text('metadata') }} as metadata_text
    from source

),

with_attributes as (

    select
        *,
        {{ ai_unit_economics.json_first_text('metadata_text', ['attributes']) }} as attributes_text
    from with_texts

),

read as (

    select
        {{ ai_unit_economics.to_text('observation_id') }} as observation_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('trace_id')) }} as trace_id,
        {{ ai_unit_economics.to_text('parent_observation_id') }} as parent_observation_id,
        upper({{ ai_unit_economics.to_text('observation_type') }}) as observation_type,
        {{ ai_unit_economics.to_text('observation_name') }} as observation_name,
        upper({{ ai_unit_economics.to_text('level') }}) as level,
        {{ ai_unit_economics.model_name('model') }} as model,
        {{ ai_unit_economics.to_text('environment') }} as environment,
        coalesce(
            {{ ai_unit_economics.json_first_text(
                'attributes_text', ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system']
            ) }},
            {{ ai_unit_economics.json_first_text('metadata_text', ['ls_provider']) }}
        ) as provider,
        coalesce(
            {{ ai_unit_economics.json_first_text('attributes_text', [
                'openai.response.service_tier', 'gen_ai.openai.response.service_tier', 'gen_ai.response.service_tier',
                'gen_ai.usage.service_tier', 'gen_ai.usage.traffic_type',
            ]) }},
            {{ ai_unit_economics.json_first_text('metadata_text', ['service_tier', 'trafficType']) }},
            {{ ai_unit_economics.json_first_text(
                ai_unit_economics.json_object_text('model_parameters'), ['service_tier', 'serviceTier']
            ) }},
            {{ ai_unit_economics.json_first_text('attributes_text', [
                'openai.request.service_tier', 'gen_ai.openai.request.service_tier', 'gen_ai.request.service_tier',
            ]) }}
        ) as service_tier,
        {{ ai_unit_economics.json_first_text(
            ai_unit_economics.json_object_text('provided_cost_details'), ['total']
        ) }} as provided_cost,
        {% for column in ['input_usage', 'output_usage', 'total_usage'] -%}
        coalesce(
            {{ ai_unit_economics.json_first_text('usage_text', stated_keys[column]) }},
            {{ ai_unit_economics.to_text(column) }}
        ) as {{ column }},
        {% endfor -%}
        {% for column, keys in detail_keys.items() -%}
        {{ ai_unit_economics.json_first_text('usage_text', keys) }} as {{ column }},
        {% endfor -%}
        started_at,
        ended_at,
        updated_at
    from with_attributes

),

final as (

    select
        *,
        {% if var('langfuse_ignored_name_pattern') -%}
        coalesce(
            {{ ai_unit_economics.matches_pattern('observation_name', var('langfuse_ignored_name_pattern')) }}, false
        )
        {%- else -%} false
        {%- endif %} as is_ignored,
        coalesce(observation_type in ('GENERATION', 'EMBEDDING'), false) as is_generation,
        coalesce({{ ai_unit_economics.to_integer('input_usage') }}, 0) > 0
        or coalesce({{ ai_unit_economics.to_integer('output_usage') }}, 0) > 0
        or coalesce({{ ai_unit_economics.to_integer('total_usage') }}, 0) > 0 as has_usage
    from read

)

select * from final
