-- LiteLLM's prompt tokens include cached ones, and its spend includes the operator's own discounts and mark-ups.
{%- set wholes = ['prompt_tokens', 'completion_tokens', 'total_tokens'] %}
{%- set parts = usage_names('litellm') | reject('in', ['input_tokens', 'output_tokens', 'total_tokens']) | list
    + ['attempted_retries', 'attempted_fallbacks'] %}
{%- set columns_by_type = {
    'integer': wholes + parts, 'decimal': ['original_cost'],
    'timestamp': ['started_at', 'ended_at', 'created_at', 'updated_at'],
} %}
{%- set cached = {
    'cache_read_tokens': 'read_inside_tokens_count',
    'cache_write_5m_tokens':
        'write_inside_tokens_count - least(write_1h_inside_tokens_count, greatest(write_inside_tokens_count, 0))',
    'cache_write_1h_tokens': 'write_1h_inside_tokens_count',
} %}

with

spend_logs as (

    select * from {{ ref('base_litellm__spend_logs') }}

),

counted as (

    select
        *,
        {% for column in wholes -%}
        {{ to_integer(column) }} as {{ column }}_count,
        {% endfor -%}
        {% for column in parts -%}
        coalesce({{ to_integer(column) }}, 0) as {{ column }}_count,
        {% endfor -%}
        lower(status) as status_text,
        -- What a batch used is logged when its results are fetched, in one row, with the models that it called.
        coalesce({{ matches_pattern('call_type', '(create|retrieve)_batch') }}, false)
        or coalesce(batch_models <> '[]', false) as is_batch,
        coalesce(
            model,
            case
                when {{ matches_pattern('batch_models', '^[[]"[^"]+"[]]$') }}
                    then translate(batch_models, '[]"', '')
            end
        ) as called_model,
        coalesce(lower(cache_hit) = 'true', false) as is_cache_hit
    from spend_logs

),

final as (

    select
        -- ids
        'litellm' as source_relation,
        request_id,
        1 + attempted_retries_count + attempted_fallbacks_count as attempt,
        session_id as transaction_id,
        cast(null as {{ dbt.type_string() }}) as parent_request_id,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as plan_id,
        cast(null as {{ dbt.type_string() }}) as billing_account_id,

        -- texts
        model_group as endpoint,
        call_type as operation,
        custom_llm_provider as provider,
        {{ model_name("replace(called_model, coalesce(custom_llm_provider || '/', ''), '')") }} as model,
        case when is_batch then 'batch' else {{ service_tier_name('service_tier') }} end as service_tier,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as hardware,
        cast(null as {{ dbt.type_string() }}) as purchase_option,
        cast(null as {{ dbt.type_string() }}) as accelerator_model,
        cast(null as {{ dbt.type_string() }}) as precision,
        case status_text when 'success' then 'succeeded' when 'failure' then 'failed' else status_text end as status,
        'USD' as third_party_currency_code,
        'USD' as reported_cost_currency_code,
        case when original_cost is not null then 'gateway' end as reported_cost_source,
        'USD' as unit_revenue_currency_code,
        cast(null as {{ dbt.type_string() }}) as outcome,
        nullif(request_tags, '[]') as tags,
        cast(1 + attempted_retries_count + attempted_fallbacks_count as {{ dbt.type_string() }}) as attempt_text,
        {{ to_text('started_at') }} as started_at_text,
        coalesce({{ to_text('updated_at') }}, {{ to_text('created_at') }}) as loaded_at_text,
        {{ unreadable_values(columns_by_type) }} as unreadable_values,

        -- quantities
        prompt_tokens_count as stated_input_tokens,
        {% for part in input_parts() -%}
        {{ cached.get(part, 'cast(0 as bigint)') }} as {{ part }},
        {% endfor -%}
        completion_tokens_count as stated_output_tokens,
        reasoning_inside_tokens_count as stated_reasoning_tokens,
        total_tokens_count as stated_total_tokens,
        cast(null as bigint) as stated_total_input_tokens,
        cast(null as {{ type_pico() }}) as accelerator_microseconds,
        {% for calls in meter_values('quantity', 'call') -%}
        {{ calls ~ '_count' if calls in parts else 'cast(0 as bigint)' }} as {{ calls }},
        {% endfor -%}
        cast(null as {{ type_pico() }}) as third_party_cost_pico,
        {{ to_pico('original_cost') }} as reported_cost_pico,
        cast(null as {{ type_pico() }}) as unit_revenue_pico,
        cast(null as {{ type_pico() }}) as quality_score_micro,

        -- flags
        is_internal,
        is_cache_hit,
        true as is_cache_in_input,
        true as is_reasoning_in_output,
        {{ is_input_only('call_type', 'called_model') }} as is_input_only,
        status_text = 'success' and not is_cache_hit
        and (
            coalesce({{ to_pico('spend') }}, 0) <> 0
            or {{ matches_pattern(
                "coalesce(call_type, '')",
                'completion|response|message|embed|rerank|generate_content|realtime|'
                ~ 'image_|speech|transcription|ocr|create_video|video_(generation|remix|edit|extension)'
            ) }}
        ) as is_usage_expected,
        false as is_usage_estimated,
        {{ has_unreadable_value(columns_by_type) }} as has_unreadable_value,
        {{ has_infinite_value(wholes + parts + ['original_cost']) }} as has_infinite_value,

        -- times
        {{ to_timestamp_utc('started_at') }} as started_at,
        {{ to_timestamp_utc('ended_at') }} as ended_at,
        coalesce(
            {{ to_timestamp_utc('updated_at') }},
            {{ to_timestamp_utc('created_at') }}
        ) as loaded_at
    from counted

)

select * from final
