{#
    Stops the run with one sentence where an input that nothing can be computed without is not
    configured. `alternatives` names inputs of which any one will do.
#}
{% macro require_input(alternatives) -%}
    {%- if execute and not ai_unit_economics.uses_demo_data() -%}
        {%- set configured = [] -%}
        {%- for input in alternatives -%}
            {%- if var(input ~ '_table', none) or var(input ~ '_path', none) -%}
                {%- do configured.append(input) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if not configured -%}
            {{ exceptions.raise_compiler_error(
                "ai_unit_economics has no request log to read: set variable `" ~ alternatives | join('_table`, `')
                ~ "_table` (or `" ~ alternatives[0] ~ "_path`, a file, on DuckDB) in your dbt_project.yml."
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
