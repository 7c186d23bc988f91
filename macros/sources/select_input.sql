{#
    The first CTE of every staging model: the named columns of one input, as they came.

    An input is read from, in this order:
      1. the file in variable `<input>_path` (DuckDB only),
      2. the table in variable `<input>_table`, declared as a source,
      3. the package's seed `seed`, when one is given: demo rows while `use_demo_data` holds, and
         reference seeds always,
      4. nothing: a typed relation without rows, so that models below need no condition.

    Columns that the user's table does not have are named in `<input>_missing_columns` and read as NULL.
#}
{% macro select_input(input, columns, demo_seed=none, reference_seed=none) -%}
    {%- set relation = ai_unit_economics.input_relation(input, demo_seed, reference_seed) -%}
    {%- set missing_columns = var(input ~ '_missing_columns', []) -%}
    select
        {%- for column in columns %}
        {% if relation is none or column in missing_columns -%}
            cast(null as {{ dbt.type_string() }}) as {{ column }}
        {%- else -%}
            {{ column }}
        {%- endif -%}
        {{ ',' if not loop.last }}
        {%- endfor %}
    {%- if relation is none %}
    from (select 1 as nothing) as no_input
    where 1 = 0
    {%- else %}
    from {{ relation }}
    {%- endif %}
{%- endmacro %}
