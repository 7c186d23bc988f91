-- The columns of the log that costs need, and the numbers inside its metadata. Messages and responses stay behind.
{%- set customer_column = var('litellm_customer_column') %}
{%- if customer_column not in ['end_user', 'user', 'team_id', 'organization_id', 'api_key'] %}
    {{ exceptions.raise_compiler_error(
        'Variable `litellm_customer_column` must be end_user, user, team_id, organization_id or api_key, not '
        ~ customer_column ~ '.'
    ) }}
{%- endif %}
{#- Names under which the proxy calls models itself: probes, background jobs, tries from its dashboard. #}
{%- set internal_names = "'litellm-internal-health-check', 'litellm_internal_jobs', 'litellm-dashboard'" %}
{%- set usage_names = usage_names('litellm') %}
{%- set is_snake = var('litellm_column_style') == 'snake' %}

with

source as (

    {{ select_input('litellm_spend_logs', [
        'request_id', 'session_id', 'customer', 'team_id', 'api_key', 'call_type', 'model', 'model_group',
        'custom_llm_provider', 'status', 'request_tags', 'metadata', 'cache_hit', 'spend', 'prompt_tokens',
        'completion_tokens', 'total_tokens', 'started_at', 'ended_at', 'created_at', 'updated_at',
    ], renamed={
        'customer': customer_column,
        'started_at': 'start_time' if is_snake else 'startTime',
        'ended_at': 'end_time' if is_snake else 'endTime',
    }) }}

),

with_metadata as (

    select
        *,
        {{ json_object_text('metadata') }} as metadata_text
    from source

),

with_usage as (

    select
        *,
        {{ json_first_text('metadata_text', ['usage_object', 'additional_usage_values']) }}
            as usage_object,
        {{ json_first_text('metadata_text', ['cost_breakdown']) }} as cost_breakdown
    from with_metadata

),

final as (

    select
        {{ to_text('request_id') }} as request_id,
        {{ identifier(to_text('session_id')) }} as session_id,
        {{ identifier(to_text('customer')) }} as customer_id,
        coalesce(
            'team ' || ({{ identifier(to_text('team_id')) }}),
            'key ' || ({{ identifier(to_text('api_key')) }})
        ) as caller,
        {{ to_text('call_type') }} as call_type,
        {{ to_text('model') }} as model,
        {{ to_text('model_group') }} as model_group,
        {{ to_text('custom_llm_provider') }} as custom_llm_provider,
        coalesce(
            {{ to_text('status') }},
            {{ json_first_text('metadata_text', ['status']) }},
            case
                when {{ json_first_text('metadata_text', ['error_information']) }} is not null
                    then 'failure'
                else 'success'
            end
        ) as status,
        coalesce(
            {{ json_first_text('usage_object', ['service_tier', 'trafficType', 'traffic_type']) }},
            {{ json_first_text('metadata_text', ['service_tier']) }}
        ) as service_tier,
        {{ json_first_text('metadata_text', ['batch_models']) }} as batch_models,
        {{ json_object_text('request_tags') }} as request_tags,
        {{ to_text('cache_hit') }} as cache_hit,
        spend,
        {{ json_first_text('cost_breakdown', ['original_cost']) }} as original_cost,
        {#- The columns are 0 where the proxy found nothing; its usage object may know more. A part that is 0 under one
            name may be more under another. #}
        {% for count, column in {
            'input_tokens': 'prompt_tokens', 'output_tokens': 'completion_tokens', 'total_tokens': 'total_tokens',
        }.items() -%}
        coalesce(
            nullif({{ to_text(column) }}, '0'),
            {{ json_first_text(
                'usage_object', usage_keys('litellm', count), besides='0'
            ) }},
            {{ to_text(column) }}
        ) as {{ column }},
        {% endfor -%}
        {% for count in usage_names if count not in ['input_tokens', 'output_tokens', 'total_tokens'] -%}
        {{ json_first_text(
            'usage_object', usage_keys('litellm', count), besides='0'
        ) }} as {{ count }},
        {% endfor -%}
        {{ json_first_text('metadata_text', ['attempted_retries']) }} as attempted_retries,
        {{ json_first_text('metadata_text', ['attempted_fallbacks']) }} as attempted_fallbacks,
        coalesce({{ to_text('team_id') }} in ({{ internal_names }}), false)
        or coalesce({{ to_text('api_key') }} in ({{ internal_names }}), false) as is_internal,
        started_at,
        ended_at,
        created_at,
        updated_at
    from with_usage

)

select * from final
