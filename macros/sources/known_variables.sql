{#
    Every variable of the package: those with a default in its dbt_project.yml, where each input is, and those that have
    no default there.
#}
{% macro known_variables() -%}
    {%- set project = adapter.config.load_dependencies().get('ai_unit_economics', adapter.config) -%}
    {%- set names = project.vars.to_dict().get('ai_unit_economics', {}).keys() | list -%}
    {%- for input in ai_unit_economics.input_names().keys() | list + ['inputs', 'stripe'] -%}
        {%- for place in ['table', 'schema', 'database', 'path', 'missing_columns', 'loaded_at_field'] -%}
            {%- do names.append(input ~ '_' ~ place) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names + [
        'use_demo_data', 'rebuild_from', 'rebuild_to', 'what_if_cached_percent', 'what_if_class', 'what_if_from',
        'what_if_kept_percent', 'what_if_model', 'what_if_output_cut_percent', 'what_if_plan', 'what_if_precision',
        'what_if_provider', 'what_if_revenue_per_unit', 'what_if_revenue_percent', 'what_if_share', 'what_if_to',
    ]) }}
{%- endmacro %}
