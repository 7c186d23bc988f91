-- Quantity and rated cost per month, class and billable meter, in the terms in which charges are matched.
{#- By whom, for which item and in which tier a component is billed. #}
{%- set billed_by = {
    'token': ('provider', 'model', 'service_tier'),
    'compute': ("'self_hosted'", 'hardware', "'standard'"),
    'retrieval': ("'retrieval'", "'retrieval'", "'standard'"),
    'third_party': ("'third_party'", "'third_party'", "'standard'"),
} %}

with

usage as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'request_date') }} as date) as usage_month
    from {{ ref('int_ai__metered_usage_daily') }}

),

metered as (

    {% for meter in meters() -%}
    {%- set provider, item, service_tier = billed_by[meter.component] -%}
    select
        usage_month,
        request_class,
        traffic_segment,
        is_request_priced,
        {{ provider }} as provider,
        {{ item }} as item,
        {{ service_tier }} as service_tier,
        '{{ meter.billed_as }}' as meter,
        {{ meter.quantity }}{{ ' * 1000000' if meter.rate != 'accelerator' }} as quantity_micro,
        {{ meter.name }}_cost_pico as rated_cost_pico
    from usage
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

),

final as (

    select
        usage_month,
        request_class,
        traffic_segment,
        is_request_priced,
        provider,
        item,
        service_tier,
        meter,
        sum(quantity_micro) as quantity_micro,
        sum(rated_cost_pico) as rated_cost_pico
    from metered
    where
        quantity_micro <> 0
        or rated_cost_pico <> 0
    group by
        usage_month, request_class, traffic_segment, is_request_priced, provider, item, service_tier, meter

)

select * from final
