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
{%- set is_snake = var('litellm_column_style') == 'snake' %}

with

source as (

    {{ ai_unit_economics.select_input('litellm_spend_logs', [
        'request_id', 'session_id', 'customer', 'team_id', 'api_key', 'call_type', 'model', 'model_group',
        'custom_llm_provider', 'status', 'request_tags', 'metadata', 'cache_hit', 'spend', 'prompt_tokens',
        'completion_tokens', 'started_at', 'ended_at', 'created_at', 'updated_at',
    ], renamed={
        'customer': customer_column,
        'started_at': 'start_time' if is_snake else 'startTime',
        'ended_at': 'end_time' if is_snake else 'endTime',
    }) }}

),

with_metadata as (

    select
        *,
        {{ ai_unit_economics.json_object_text('metadata') }} as metadata_text
    from source

),

with_usage as (

    select
        *,
        {{ ai_unit_economics.json_first_text('metadata_text', ['usage_object', 'additional_usage_values']) }}
            as usage_object,
        {{ ai_unit_economics.json_first_text('metadata_text', ['cost_breakdown']) }} as cost_breakdown
    from with_metadata

),

with_details as (

    select
        *,
        {{ ai_unit_economics.json_first_text('usage_object', ['prompt_tokens_details']) }} as prompt_details,
        {{ ai_unit_economics.json_first_text('usage_object', ['completion_tokens_details']) }} as completion_details,
        {{ ai_unit_economics.json_first_text('usage_object', ['server_tool_use']) }} as server_tool_details
    from with_usage

),

with_cache_writes as (

    select
        *,
        {{ ai_unit_economics.json_first_text('prompt_details', ['cache_creation_token_details']) }} as write_details
    from with_details

),

final as (

    select
        {{ ai_unit_economics.to_text('request_id') }} as request_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('session_id')) }} as session_id,
        {{ ai_unit_economics.identifier(ai_unit_economics.to_text('customer')) }} as customer_id,
        {{ ai_unit_economics.to_text('call_type') }} as call_type,
        {{ ai_unit_economics.to_text('model') }} as model,
        {{ ai_unit_economics.to_text('model_group') }} as model_group,
        {{ ai_unit_economics.to_text('custom_llm_provider') }} as custom_llm_provider,
        coalesce(
            {{ ai_unit_economics.to_text('status') }},
            {{ ai_unit_economics.json_first_text('metadata_text', ['status']) }},
            case
                when {{ ai_unit_economics.json_first_text('metadata_text', ['error_information']) }} is not null
                    then 'failure'
                else 'success'
            end
        ) as status,
        coalesce(
            {{ ai_unit_economics.json_first_text('usage_object', ['service_tier', 'trafficType', 'traffic_type']) }},
            {{ ai_unit_economics.json_first_text('metadata_text', ['service_tier']) }}
        ) as service_tier,
        {{ ai_unit_economics.json_first_text('metadata_text', ['batch_models']) }} as batch_models,
        {{ ai_unit_economics.json_object_text('request_tags') }} as request_tags,
        {{ ai_unit_economics.to_text('cache_hit') }} as cache_hit,
        spend,
        {{ ai_unit_economics.json_first_text('cost_breakdown', ['original_cost']) }} as original_cost,
        prompt_tokens,
        completion_tokens,
        {{ ai_unit_economics.json_first_text('prompt_details', ['cached_tokens']) }} as cached_tokens,
        {{ ai_unit_economics.json_first_text('usage_object', ['cache_read_input_tokens']) }}
            as cache_read_input_tokens,
        {{ ai_unit_economics.json_first_text('prompt_details', ['cache_creation_tokens']) }} as cache_creation_tokens,
        {{ ai_unit_economics.json_first_text('usage_object', ['cache_creation_input_tokens']) }}
            as cache_creation_input_tokens,
        {{ ai_unit_economics.json_first_text('write_details', ['ephemeral_1h_input_tokens']) }}
            as cache_creation_1h_tokens,
        {{ ai_unit_economics.json_first_text('completion_details', ['reasoning_tokens']) }} as reasoning_tokens,
        coalesce(
            {{ ai_unit_economics.json_first_text('server_tool_details', ['web_search_requests']) }},
            {{ ai_unit_economics.json_first_text('prompt_details', ['web_search_requests']) }}
        ) as web_search_calls,
        {{ ai_unit_economics.json_first_text('metadata_text', ['attempted_retries']) }} as attempted_retries,
        {{ ai_unit_economics.json_first_text('metadata_text', ['attempted_fallbacks']) }} as attempted_fallbacks,
        coalesce({{ ai_unit_economics.to_text('team_id') }} in ({{ internal_names }}), false)
        or coalesce({{ ai_unit_economics.to_text('api_key') }} in ({{ internal_names }}), false) as is_internal,
        started_at,
        ended_at,
        created_at,
        updated_at
    from with_cache_writes

)

select * from final
