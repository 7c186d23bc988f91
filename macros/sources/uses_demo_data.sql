{#
    True in a checkout of this project, false where it is installed as a package, unless variable
    `use_demo_data` says otherwise.
#}
{% macro uses_demo_data() -%}
    {{ return(var('use_demo_data', project_name == 'ai_unit_economics')) }}
{%- endmacro %}
