-- One row per month and billed item with the factors of all its meters side by side, to be joined to requests.
{%- set meters = [
    'uncached_input', 'cache_read', 'cache_write', 'output', 'requests', 'accelerator_seconds', 'retrieval_calls',
    'vector_reads', 'rerank_calls', 'web_search_calls', 'tool_calls', 'third_party_calls',
] %}

{{ config(materialized='table') }}

with

factors as (

    select * from {{ ref('int_ai__true_up_factors') }}

),

final as (

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
    from factors
    group by cost_month, provider, item, service_tier

)

select * from final
