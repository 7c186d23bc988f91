-- Disjoint token counts of each call. Langfuse's own keys stand beside input and output; those of OpenTelemetry are
-- a part of them. A stated total that input and output alone make up shows that nothing stands beside them.
{%- set counts = [
    'input_usage', 'output_usage', 'total_usage', 'read_outside', 'read_inside', 'write_outside', 'write_5m_outside',
    'write_1h_outside', 'write_inside', 'audio_input_outside', 'image_input_outside', 'text_input_outside',
    'reasoning_outside', 'reasoning_inside', 'audio_output_outside', 'text_output_outside',
] %}
{%- set columns_by_type = {
    'integer': counts, 'decimal': ['provided_cost'], 'timestamp': ['started_at', 'ended_at', 'updated_at'],
} %}

with

observations as (

    select * from {{ ref('base_langfuse__observations') }}

),

calls as (

    select * from {{ ref('base_traces__calls') }}
    where source_relation = 'langfuse'

),

-- An observation without an id stays, to be rejected with a reason.
call_observations as (

    select
        observations.*,
        {{ ai_unit_economics.unreadable_values(columns_by_type) }} as unreadable_values,
        {{ ai_unit_economics.has_unreadable_value(columns_by_type) }} as has_unreadable_value,
        {{ ai_unit_economics.has_infinite_value(counts + ['provided_cost']) }} as has_infinite_value
    from observations
    left join calls
        on
            coalesce(observations.trace_id, '') = calls.trace_id
            and observations.observation_id = calls.span_id
    where
        calls.span_id is not null
        or (observations.observation_id is null and (observations.is_generation or observations.has_usage))

),

counted as (

    select
        {% for column in counts -%}
        coalesce({{ ai_unit_economics.to_integer(column) }}, 0) as {{ column }}_count,
        {% endfor -%}
        *
    from call_observations

),

sides as (

    select
        *,
        case
            when write_5m_outside_count + write_1h_outside_count > 0 then write_5m_outside_count
            else write_outside_count
        end as write_5m_beside,
        audio_input_outside_count + image_input_outside_count + text_input_outside_count as other_input_beside,
        audio_output_outside_count + text_output_outside_count + reasoning_outside_count as output_beside
    from counted

),

beside as (

    select
        *,
        read_outside_count + write_5m_beside + write_1h_outside_count + other_input_beside as input_beside
    from sides

),

styled as (

    select
        *,
        total_usage_count > 0
        and (
            total_usage_count = input_usage_count + output_usage_count
            or (
                total_usage_count = input_usage_count + output_usage_count + output_beside
                and input_beside <> output_beside
            )
        ) as is_input_inclusive,
        total_usage_count > 0
        and (
            total_usage_count = input_usage_count + output_usage_count
            or total_usage_count = input_usage_count + output_usage_count + input_beside
        ) as is_output_inclusive
    from beside

),

summed as (

    select
        *,
        input_usage_count + case when is_input_inclusive then 0 else input_beside end as total_input_tokens,
        output_usage_count + case when is_output_inclusive then 0 else output_beside end as known_output_tokens,
        read_outside_count + read_inside_count as cache_read_tokens,
        write_5m_beside + write_inside_count as cache_write_5m_tokens,
        write_1h_outside_count as cache_write_1h_tokens
    from styled

),

-- Google counts thoughts in the total only: what input and output leave open was thought, and is paid as output.
thought as (

    select
        *,
        case
            when lower(model) like '%gemini%'
                then greatest(total_usage_count - total_input_tokens - known_output_tokens, 0)
            else 0
        end as thought_tokens
    from summed

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
        greatest(
            total_input_tokens - cache_read_tokens - cache_write_5m_tokens - cache_write_1h_tokens,
            least(input_usage_count, 0)
        ) as uncached_input_tokens,
        cache_read_tokens,
        cache_write_5m_tokens,
        cache_write_1h_tokens,
        known_output_tokens + thought_tokens as output_tokens,
        greatest(reasoning_outside_count + reasoning_inside_count, thought_tokens) as reasoning_tokens,
        -- A total that is Langfuse's own sum of all keys says nothing new; any other is the provider's.
        case
            when
                total_usage_count > 0
                and total_usage_count
                <> input_usage_count + output_usage_count + input_beside + output_beside + read_inside_count
                + write_inside_count + reasoning_inside_count
                then greatest(total_usage_count - known_output_tokens - thought_tokens, 0)
            else total_input_tokens
        end as stated_total_input_tokens,
        has_usage,
        {{ ai_unit_economics.to_text('output_usage') }} is not null as has_output_usage,
        is_generation,
        has_unreadable_value,
        has_infinite_value,
        started_at,
        ended_at,
        updated_at
    from thought

)

select * from final
