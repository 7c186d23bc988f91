{#
    The first CTE of every staging model: the named columns of one input, as they came.

    An input is read from, in this order:
      1. the file in variable `<input>_path` (DuckDB only),
      2. the table in variable `<input>_table`, declared as a source,
      3. the package's seed `seed`, when one is given: demo rows while `use_demo_data` holds, and
         reference seeds always,
      4. nothing: a typed relation without rows, so that models below need no condition.

    `renamed` maps a column to the name that the table has for it (none: the table never has it). How the table spells
    its columns, and which it lacks, is looked up; those in `<input>_missing_columns` read as NULL. Columns in `optional`
    come and go with the version of the tool that wrote the table: they are read as text, and nobody is told of absence.
    `whole_row` adds a column of that name: the row as JSON, for what only some tables have. Of an excerpt, the columns are
    only some of the input's: another model reads it whole and says what is amiss with its columns.
#}
{% macro select_input(
    input, columns, demo_seed=none, reference_seed=none, renamed={}, optional=[], whole_row=none, is_excerpt=false
) -%}
    {%- set relation = ai_unit_economics.input_relation(input, demo_seed, reference_seed) -%}
    {%- set names = ai_unit_economics.input_column_names(
        input, columns, renamed, relation, optional, is_excerpt
    ) -%}
    select
        {%- for column in columns %}
        {% if names[column] is none -%}
            cast(null as {{ dbt.type_string() }}) as {{ column }}
        {%- elif column in optional -%}
            {{ ai_unit_economics.row_text('input_rows', names[column]) }} as {{ column }}
        {%- else -%}
            input_rows.{{ names[column] }} as {{ column }}
        {%- endif -%}
        {{ ',' if not loop.last }}
        {%- endfor %}
    {%- if whole_row %},
        {% if relation is none -%}
            cast(null as {{ dbt.type_string() }})
        {%- else -%}
            {{ ai_unit_economics.row_as_json('input_rows') }}
        {%- endif %} as {{ whole_row }}
    {%- endif %}
    {%- if relation is none %}
    from (select 1 as nothing) as no_input
    where 1 = 0
    {%- else %}
    from (select * from {{ relation }}) as input_rows
    {%- endif %}
{%- endmacro %}
