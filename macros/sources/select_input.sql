{#
    The first CTE of every staging model: the named columns of one input, as they came.

    An input is read from, in this order:
      1. the file in variable `<input>_path` (DuckDB only),
      2. the table in variable `<input>_table`, declared as a source,
      3. the package's seed `seed`, when one is given: demo rows while `use_demo_data` holds, and
         reference seeds always,
      4. nothing: a typed relation without rows, so that models below need no condition.

    Columns that the user's table does not have are named in `<input>_missing_columns` and read as NULL.
    `renamed` maps a column to the name that the table has for it (none: the table never has it). Table names
    with capitals are quoted: that is how they came to have them. Columns in `optional` come and go with the version
    of the tool that wrote the table: they are read as text where it has them, else as NULL, without being named.
    `whole_row` adds a column of that name: the row as JSON, for what only some tables have.
#}
{% macro select_input(
    input, columns, demo_seed=none, reference_seed=none, renamed={}, optional=[], whole_row=none
) -%}
    {%- set relation = ai_unit_economics.input_relation(input, demo_seed, reference_seed) -%}
    {%- set missing_columns = var(input ~ '_missing_columns', []) -%}
    select
        {%- for column in columns %}
        {%- set name = renamed.get(column, column) %}
        {% if relation is none or name is none or name in missing_columns -%}
            cast(null as {{ dbt.type_string() }}) as {{ column }}
        {%- elif column in optional -%}
            {{ ai_unit_economics.row_text('input_rows', name) }} as {{ column }}
        {%- elif name == column -%}
            {{ column }}
        {%- else -%}
            input_rows.{{ name if name == name | lower else adapter.quote(name) }} as {{ column }}
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
    from {{ relation }} as input_rows
    {%- endif %}
{%- endmacro %}
