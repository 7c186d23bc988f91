{#
    The relation that an input is read from, or none where the input is not configured.
    See select_input for the order in which the places are tried.
#}
{% macro input_relation(input, demo_seed=none, reference_seed=none) -%}
    {%- if var(input ~ '_path', none) -%}
        {{ return(ai_unit_economics.file_scan(var(input ~ '_path'))) }}
    {%- elif var(input ~ '_table', none) -%}
        {{ return(source(input, input)) }}
    {%- elif demo_seed and ai_unit_economics.uses_demo_data() -%}
        {{ return(ref('ai_unit_economics', demo_seed)) }}
    {%- elif reference_seed -%}
        {{ return(ref('ai_unit_economics', reference_seed)) }}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
{%- endmacro %}
