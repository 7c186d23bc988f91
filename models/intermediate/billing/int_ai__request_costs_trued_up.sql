-- Attempts with their cost as the bill has it beside the cost at the rates of the card.
{%- set tool_cost = 'attempts.' ~ meter_values('name', 'call', 'third_party') | join('_cost_pico + attempts.') ~ '_cost_pico' %}

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
        {% for meter in meter_values('billed_as') -%}
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
                0
                {%- for meter in meters('token') %}
                + {{ trued_up('attempts.' ~ meter.name ~ '_cost_pico', 'token_factors', meter.billed_as) }}
                {%- endfor %}
        end
        + {{ trued_up('attempts.compute_cost_pico', 'hardware_factors', 'accelerator_seconds') }}
        {% for meter in meters('call') -%}
        + {{ trued_up('attempts.' ~ meter.name ~ '_cost_pico', meter.component ~ '_factors', meter.billed_as) }}
        {% endfor -%}
        + {{ trued_up(
            '(attempts.third_party_cost_pico - (' ~ tool_cost ~ '))', 'third_party_factors', 'third_party_calls'
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
