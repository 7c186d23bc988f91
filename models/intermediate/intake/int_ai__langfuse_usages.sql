-- The token counts of each observation as Langfuse states them. Which stand beside others is worked out later, for all logs.
{%- set counts = usage_names('langfuse') | list %}
{%- set columns_by_type = {
    'integer': counts, 'decimal': ['provided_cost'], 'timestamp': ['started_at', 'ended_at', 'updated_at'],
} %}
{%- set cached = {
    'cache_read_tokens': 'greatest(read_inside_tokens_count, read_beside_tokens_count)',
    'cache_write_5m_tokens': 'greatest(write_inside_tokens_count, write_5m_beside_count)',
    'cache_write_1h_tokens': 'write_1h_beside_tokens_count',
} %}

with

observations as (

    select * from {{ ref('stg_langfuse__observations') }}

),

counted as (

    select
        {% for column in counts -%}
        {% if column in ['input_tokens', 'output_tokens'] -%}
        {{ to_integer(column) }} as {{ column }}_count,
        {% else -%}
        coalesce({{ to_integer(column) }}, 0) as {{ column }}_count,
        {% endif -%}
        {% endfor -%}
        {{ unreadable_values(columns_by_type) }} as unreadable_values,
        {{ has_unreadable_value(columns_by_type) }} as has_unreadable_value,
        {{ has_infinite_value(counts + ['provided_cost']) }} as has_infinite_value,
        *
    from observations

),

sides as (

    select
        *,
        case
            when write_5m_beside_tokens_count + write_1h_beside_tokens_count > 0 then write_5m_beside_tokens_count
            else write_beside_tokens_count
        end as write_5m_beside_count,
        audio_input_beside_tokens_count + image_input_beside_tokens_count + video_input_beside_tokens_count
        + text_input_beside_tokens_count as other_input_count,
        audio_output_beside_tokens_count + image_output_beside_tokens_count + text_output_beside_tokens_count
            as other_output_count,
        -- Older records count characters, images or seconds as well: those are no tokens.
        coalesce(usage_unit, 'TOKENS') = 'TOKENS' as is_in_tokens,
        -- A total that is Langfuse's own sum of all keys says nothing new.
        case
            when sum_of_usage = total_tokens_count * 2 then 0
            else total_tokens_count
        end as provider_total_count
    from counted

),

styled as (

    select
        *,
        coalesce(provider_total_count = coalesce(input_tokens_count, 0) + coalesce(output_tokens_count, 0), false)
            as is_all_inside
    from sides

),

final as (

    select
        observation_id,
        trace_id,
        parent_observation_id,
        observation_type,
        observation_name,
        level,
        model,
        environment,
        provider,
        service_tier,
        provided_cost,
        unreadable_values,
        case
            when is_in_tokens and other_input_count > 0 and not is_all_inside
                then coalesce(input_tokens_count, 0) + other_input_count
            when is_in_tokens then input_tokens_count
        end as input_tokens,
        {% for part in input_parts() -%}
        {{ cached.get(part, 'cast(0 as bigint)') }} as {{ part }},
        {% endfor -%}
        case
            when is_in_tokens and other_output_count > 0 and not is_all_inside
                then coalesce(output_tokens_count, 0) + other_output_count
            when is_in_tokens then output_tokens_count
        end as output_tokens,
        greatest(reasoning_inside_tokens_count, reasoning_beside_tokens_count) as reasoning_tokens,
        case when is_in_tokens then provider_total_count end as total_tokens,
        {% for calls in meter_values('quantity', 'call') -%}
        {{ calls ~ '_count' if calls in counts else 'cast(0 as bigint)' }} as {{ calls }},
        {% endfor -%}
        read_beside_tokens_count + write_5m_beside_count + write_1h_beside_tokens_count = 0 as is_cache_in_input,
        reasoning_beside_tokens_count = 0 as is_reasoning_in_output,
        is_generation,
        has_usage,
        is_usage_estimated
        and is_in_tokens
        and coalesce(input_tokens_count, 0) + coalesce(output_tokens_count, 0) + total_tokens_count > 0
            as is_usage_estimated,
        has_unreadable_value,
        has_infinite_value,
        started_at,
        ended_at,
        updated_at
    from styled

)

select * from final
