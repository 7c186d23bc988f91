-- Observations as any of Langfuse's tables spells them. Inputs, outputs and the rest of the metadata stay behind.
{%- set spellings = {
    'clickhouse': {
        'observation_id': 'id', 'observation_type': 'type', 'observation_name': 'name', 'model': 'provided_model_name',
        'started_at': 'start_time', 'ended_at': 'end_time', 'usage': none, 'input_usage': none, 'output_usage': none,
        'total_usage': none,
    },
    'postgres': {
        'observation_id': 'id', 'observation_type': 'type', 'observation_name': 'name', 'started_at': 'start_time',
        'ended_at': 'end_time', 'usage_details': none, 'provided_usage_details': none, 'provided_cost_details': none,
        'usage': none, 'input_usage': 'prompt_tokens', 'output_usage': 'completion_tokens',
        'total_usage': 'total_tokens', 'model_parameters': 'modelParameters', 'environment': none,
    },
    'export': {
        'observation_id': 'id', 'trace_id': 'traceId', 'parent_observation_id': 'parentObservationId',
        'observation_type': 'type', 'observation_name': 'name', 'started_at': 'startTime', 'ended_at': 'endTime',
        'usage_details': 'usageDetails', 'provided_usage_details': 'providedUsageDetails',
        'provided_cost_details': 'providedCostDetails', 'model_parameters': 'modelParameters',
        'updated_at': 'updatedAt', 'input_usage': 'inputUsage', 'output_usage': 'outputUsage',
        'total_usage': 'totalUsage',
    },
} %}
{%- set usage_names = usage_names('langfuse') %}
{#- The older columns of a count; they are 0 where nothing was stated. #}
{%- set older_columns = {'input_tokens': 'input_usage', 'output_tokens': 'output_usage', 'total_tokens': 'total_usage'} %}

with

source as (

    {{ select_input('langfuse_observations', [
        'observation_id', 'trace_id', 'parent_observation_id', 'observation_type', 'observation_name', 'level', 'model',
        'model_parameters', 'environment', 'metadata', 'usage_details', 'provided_usage_details',
        'provided_cost_details', 'usage', 'input_usage', 'output_usage', 'total_usage', 'started_at', 'ended_at',
        'updated_at',
    ], renamed=spellings[var('langfuse_column_style')]) }}

),

with_texts as (

    select
        *,
        {{ json_object_text('usage_details') }} as usage_text,
        {{ json_object_text('provided_usage_details') }} as provided_usage_text,
        {{ json_object_text('usage') }} as older_usage_text,
        {{ json_object_text('metadata') }} as metadata_text,
        {{ json_object_text('model_parameters') }} as parameters_text,
        {{ json_object_sum(json_object_text('usage_details')) }} as sum_of_usage,
        {{ json_first_text(json_object_text('metadata'), ['attributes']) }}
            as attributes_text
    from source

),

read as (

    select
        {{ to_text('observation_id') }} as observation_id,
        {{ identifier(to_text('trace_id')) }} as trace_id,
        {{ to_text('parent_observation_id') }} as parent_observation_id,
        upper({{ to_text('observation_type') }}) as observation_type,
        {{ to_text('observation_name') }} as observation_name,
        upper({{ to_text('level') }}) as level,
        {{ model_name('model') }} as model,
        {{ to_text('environment') }} as environment,
        coalesce(
            {{ json_first_text(
                'attributes_text', ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system']
            ) }},
            {{ json_first_text('metadata_text', ['ls_provider']) }}
        ) as provider,
        coalesce(
            {{ json_first_text('attributes_text', [
                'openai.response.service_tier', 'gen_ai.openai.response.service_tier', 'gen_ai.response.service_tier',
                'gen_ai.usage.service_tier', 'gen_ai.usage.traffic_type',
            ]) }},
            {{ json_first_text('metadata_text', ['service_tier', 'trafficType']) }},
            {{ json_first_text('parameters_text', ['service_tier', 'serviceTier']) }},
            {{ json_first_text('attributes_text', [
                'openai.request.service_tier', 'gen_ai.openai.request.service_tier', 'gen_ai.request.service_tier',
            ]) }}
        ) as service_tier,
        {{ json_first_text(json_object_text('provided_cost_details'), ['total']) }}
            as provided_cost,
        {% for count in usage_names -%}
        {%- set names = usage_keys('langfuse', count) -%}
        {% if count in older_columns -%}
        coalesce(
            {{ json_first_text('usage_text', names) }},
            case
                when sum_of_usage is null
                    then {{ json_first_text('older_usage_text', names, besides='0') }}
            end,
            case
                when sum_of_usage is null then nullif({{ to_text(older_columns[count]) }}, '0')
            end
        )
        {%- else -%}
        {{ json_first_text('usage_text', names, besides='0') }}
        {%- endif %} as {{ count }},
        {% endfor -%}
        sum_of_usage,
        upper({{ json_first_text('older_usage_text', ['unit']) }}) as usage_unit,
        -- Langfuse counts the text itself where the tracer said nothing.
        coalesce({{ matches_pattern('provided_usage_text', '^ *[{] *[}] *$') }}, false)
            as is_usage_estimated,
        started_at,
        ended_at,
        updated_at
    from with_texts

),

final as (

    select
        *,
        {% if var('langfuse_ignored_name_pattern') -%}
        coalesce({{ matches_pattern('observation_name', var('langfuse_ignored_name_pattern')) }}, false)
        {%- else -%} false
        {%- endif %} as is_ignored,
        coalesce(observation_type in ('GENERATION', 'EMBEDDING'), false) as is_generation,
        not is_usage_estimated
        and (
            {% for count in usage_names if '_tokens' in count -%}
            {{ 'or ' if not loop.first }}coalesce({{ to_integer(count) }}, 0) > 0
            {% endfor -%}
        ) as has_usage
    from read

)

select * from final
