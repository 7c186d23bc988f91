{#
    The columns of the table or file that an input is read from, as it spells them: one question to the catalogue for
    each input that is configured. None where nothing was asked: while the project is parsed, and for the package's
    own seeds. A table that is not there stops a run with one sentence.
#}
{% macro table_columns(input, relation) -%}
    {%- if not execute -%}
        {{ return(none) }}
    {%- elif var(input ~ '_path', none) -%}
        {{ return(ai_unit_economics.file_columns(relation)) }}
    {%- elif var(input ~ '_table', none) -%}
        {%- set found = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
        {%- if not found and flags.WHICH in ['run', 'build'] -%}
            {{ exceptions.raise_compiler_error(
                'Input `' ~ input ~ '`: there is no table ' ~ relation ~ ', or it may not be read. Variable `' ~ input
                ~ '_table` names it, `' ~ input ~ '_schema` or `inputs_schema` its schema.'
            ) }}
        {%- endif -%}
        {{ return(found or none) }}
    {%- else -%}
        {{ return(none) }}
    {%- endif -%}
{%- endmacro %}
