-- Attempts with their cost as the bill has it beside the cost at the rates of the card.
{%- set meters = [
    'uncached_input', 'cache_read', 'cache_write', 'output', 'requests', 'accelerator_seconds', 'retrieval_calls',
    'vector_reads', 'rerank_calls', 'web_search_calls', 'tool_calls', 'third_party_calls',
] %}

with

attempts as (

    select * from {{ ref('int_ai__ledger_attempts') }}

),

meter_factors as (

    select * from {{ ref('int_ai__true_up_factors') }}

),

-- The factors of all meters of a month and billed item, side by side.
factors as (

    select
        cost_month,
        {{ dbt.dateadd('month', 1, 'cost_month') }} as next_month,
        {% for meter in meters -%}
        max(case when meter = '{{ meter }}' then factor_numerator_pico end) as {{ meter }}_numerator_pico,
        max(case when meter = '{{ meter }}' then factor_denominator_pico end) as {{ meter }}_denominator_pico,
        {% endfor -%}
        provider,
        item,
        service_tier
    from meter_factors
    group by cost_month, provider, item, service_tier

),

final as (

    select
        attempts.*,
        case
            when attempts.cost_status = 'provider_reported'
                then {{ trued_up('attempts.token_cost_pico', 'token_factors', 'requests') }}
            else
                {{ trued_up(
                    'attempts.uncached_input_cost_pico', 'token_factors', 'uncached_input'
                ) }}
                + {{ trued_up('attempts.cache_read_cost_pico', 'token_factors', 'cache_read') }}
                + {{ trued_up('attempts.cache_write_cost_pico', 'token_factors', 'cache_write') }}
                + {{ trued_up('attempts.output_cost_pico', 'token_factors', 'output') }}
        end
        + {{ trued_up('attempts.compute_cost_pico', 'hardware_factors', 'accelerator_seconds') }}
        {% for meter, calls in call_meters().items() -%}
        + {{ trued_up(
            'attempts.' ~ meter ~ '_cost_pico',
            'third_party_factors' if meter == 'tool_call' else 'retrieval_factors',
            calls
        ) }}
        {% endfor -%}
        + {{ trued_up(
            '(attempts.third_party_cost_pico - attempts.tool_call_cost_pico)', 'third_party_factors',
            'third_party_calls'
        ) }} as trued_up_cost_pico
    from attempts
    left join factors as token_factors
        on
            attempts.provider = token_factors.provider
            and attempts.model = token_factors.item
            and attempts.service_tier = token_factors.service_tier
            and attempts.request_date >= token_factors.cost_month
            and attempts.request_date < token_factors.next_month
    {% for provider, item in {
        'self_hosted': 'attempts.hardware', 'retrieval': "'retrieval'", 'third_party': "'third_party'"
    }.items() -%}
    {%- set factors = 'hardware_factors' if provider == 'self_hosted' else provider ~ '_factors' -%}
    left join factors as {{ factors }}
        on
            {{ factors }}.provider = '{{ provider }}'
            and {{ item }} = {{ factors }}.item
            and attempts.request_date >= {{ factors }}.cost_month
            and attempts.request_date < {{ factors }}.next_month
    {% endfor %}
)

select * from final
