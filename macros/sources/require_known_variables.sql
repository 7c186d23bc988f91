{#
    Stops with one sentence where a variable is misspelt: one that the user's dbt_project.yml sets for this package and
    the package does not have, or one of the command line that is almost one of the package's.
#}
{% macro require_known_variables() -%}
    {%- set known = ai_unit_economics.known_variables() -%}
    {%- set scoped = adapter.config.vars.to_dict().get('ai_unit_economics', none) or {} -%}
    {%- set found = [] -%}
    {%- for name in scoped if name not in known -%}
        {%- do found.append((name, ai_unit_economics.nearest_name(name, known))) -%}
    {%- endfor -%}
    {%- for name in adapter.config.cli_vars or {} if name not in known -%}
        {%- set nearest = ai_unit_economics.nearest_name(name, known, closeness=0.8) -%}
        {%- if nearest -%}
            {%- do found.append((name, nearest)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set sentences = [] -%}
    {%- for name, nearest in found -%}
        {%- do sentences.append('`' ~ name ~ '`' ~ (' (did you mean `' ~ nearest ~ '`?)' if nearest else '')) -%}
    {%- endfor -%}
    {%- if sentences -%}
        {{ exceptions.raise_compiler_error(
            'Package ai_unit_economics has no variable ' ~ sentences | join(', ')
            ~ '. Its README lists those that it has.'
        ) }}
    {%- endif -%}
{%- endmacro %}
