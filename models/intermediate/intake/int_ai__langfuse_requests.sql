{%- set internal_environments = var('langfuse_internal_environments') %}

with

usages as (

    select * from {{ ref('int_ai__langfuse_usages') }}

),

traces as (

    select * from {{ ref('stg_langfuse__traces') }}

),

calls as (

    select * from {{ ref('int_ai__trace_calls') }}
    where source_relation = 'langfuse'

),

-- An observation without an id stays, to be rejected with a reason. A generation that failed was not billed; one that never
-- ended, or ended without usage, was.
with_status as (

    select
        usages.*,
        traces.trace_name,
        traces.user_id,
        traces.session_id,
        traces.tags,
        case
            when usages.level = 'ERROR' then 'failed'
            when usages.ended_at is null and not usages.has_usage and not usages.is_usage_estimated then 'cancelled'
            else 'succeeded'
        end as status
    from usages
    left join calls
        on
            coalesce(usages.trace_id, '') = calls.trace_id
            and usages.observation_id = calls.span_id
    left join traces
        on usages.trace_id = traces.trace_id
    where
        calls.span_id is not null
        or (usages.observation_id is null and (usages.is_generation or usages.has_usage))

),

final as (

    select
        -- ids
        'langfuse' as source_relation,
        observation_id as request_id,
        cast(1 as bigint) as attempt,
        coalesce(session_id, trace_id) as transaction_id,
        parent_observation_id as parent_request_id,
        user_id as customer_id,
        cast(null as {{ dbt.type_string() }}) as plan_id,
        cast(null as {{ dbt.type_string() }}) as billing_account_id,

        -- texts
        trace_name as endpoint,
        observation_name as operation,
        provider,
        model,
        {{ service_tier_name('service_tier') }} as service_tier,
        cast(null as {{ dbt.type_string() }}) as region,
        cast(null as {{ dbt.type_string() }}) as hardware,
        cast(null as {{ dbt.type_string() }}) as purchase_option,
        cast(null as {{ dbt.type_string() }}) as accelerator_model,
        cast(null as {{ dbt.type_string() }}) as precision,
        status,
        'USD' as third_party_currency_code,
        'USD' as reported_cost_currency_code,
        case when provided_cost is not null then 'tracer' end as reported_cost_source,
        'USD' as unit_revenue_currency_code,
        cast(null as {{ dbt.type_string() }}) as outcome,
        tags,
        '1' as attempt_text,
        {{ to_text('started_at') }} as started_at_text,
        {{ to_text('updated_at') }} as loaded_at_text,
        unreadable_values,

        -- quantities
        input_tokens as stated_input_tokens,
        {{ input_parts() | join(',\n        ') }},
        output_tokens as stated_output_tokens,
        reasoning_tokens as stated_reasoning_tokens,
        total_tokens as stated_total_tokens,
        cast(null as bigint) as stated_total_input_tokens,
        cast(null as {{ type_pico() }}) as accelerator_microseconds,
        {{ meter_values('quantity', 'call') | join(',\n        ') }},
        cast(null as {{ type_pico() }}) as third_party_cost_pico,
        {{ to_pico('provided_cost') }} as reported_cost_pico,
        cast(null as {{ type_pico() }}) as unit_revenue_pico,
        cast(null as {{ type_pico() }}) as quality_score_micro,

        -- flags
        coalesce(environment like 'langfuse-%', false)
        {%- for internal_environment in internal_environments %}
        or coalesce(environment = '{{ internal_environment }}', false)
        {%- endfor %} as is_internal,
        false as is_cache_hit,
        is_cache_in_input,
        is_reasoning_in_output,
        coalesce(observation_type = 'EMBEDDING', false)
        or {{ is_input_only('null', 'model') }} as is_input_only,
        status <> 'failed' as is_usage_expected,
        is_usage_estimated,
        has_unreadable_value,
        has_infinite_value,

        -- times
        {{ to_timestamp_utc('started_at') }} as started_at,
        {{ to_timestamp_utc('ended_at') }} as ended_at,
        {{ to_timestamp_utc('updated_at') }} as loaded_at

    from with_status

)

select * from final
