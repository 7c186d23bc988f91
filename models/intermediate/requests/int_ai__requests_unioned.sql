-- Every connector emits the same columns. A new one adds its model and the input that it reads to this list.
{%- set connectors = {
    'stg_generic__requests': 'requests',
    'stg_litellm__requests': 'litellm_spend_logs',
    'int_ai__langfuse_requests': 'langfuse_observations',
    'int_ai__otel_genai_requests': 'otel_spans',
} %}
{{- ai_unit_economics.require_known_variables() }}
{{- ai_unit_economics.require_input(connectors.values() | list) }}

with

unioned as (

    {% for connector in connectors -%}
    select * from {{ ref(connector) }}
    {% if not loop.last -%} union all {% endif -%}
    {%- endfor %}

)

select * from unioned
