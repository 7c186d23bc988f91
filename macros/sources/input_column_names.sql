{#
    For each column of an input, its name in SQL in the table that the input is read from (of `optional` ones, its name as
    the table spells it); none where it reads as NULL. A column that the table lacks reads as NULL and is said once in the
    log; one that figures would be wrong without stops the run, unless `<input>_missing_columns` names it. The package's own
    seeds have the columns that are described: what you add to an input is absent there.
#}
{% macro input_column_names(input, columns, renamed, relation, optional=[], is_excerpt=false) -%}
    {%- set names = {} -%}
    {%- set missing_columns = var(input ~ '_missing_columns', none) or [] if is_excerpt
        else ai_unit_economics.missing_columns(input, columns, renamed) -%}
    {%- set table_columns = none if relation is none else ai_unit_economics.table_columns(input, relation) -%}
    {%- set seed = graph.get('nodes', {}).get('seed.ai_unit_economics.' ~ relation.identifier)
        if execute and relation is not none and table_columns is none -%}
    {%- set required_columns = ai_unit_economics.input_names().get(input, []) -%}
    {%- set absent = [] -%}
    {%- set used = [] -%}
    {%- for column in columns -%}
        {%- set name = renamed.get(column, column) -%}
        {%- if relation is none or name is none or column in missing_columns or name in missing_columns
            or (seed and name not in seed.columns) -%}
            {%- do names.update({column: none}) -%}
        {%- elif table_columns is none and column in optional -%}
            {%- do names.update({column: name}) -%}
        {%- elif table_columns is none -%}
            {%- do names.update({column: name if name == column or name == name | lower else adapter.quote(name)}) -%}
        {%- else -%}
            {%- set spelled = [name] if name in table_columns else [] -%}
            {%- for table_column in table_columns if not spelled and table_column | lower == name | lower -%}
                {%- do spelled.append(table_column) -%}
            {%- endfor -%}
            {%- do used.extend(spelled) -%}
            {%- if not spelled -%}
                {%- do names.update({column: none}) -%}
            {%- elif column in optional -%}
                {%- do names.update({column: spelled[0]}) -%}
            {%- else -%}
                {%- do names.update({column: adapter.quote(spelled[0])}) -%}
            {%- endif -%}
            {%- if not spelled and column not in optional -%}
                {%- do absent.append(column) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if absent and not is_excerpt and flags.WHICH in ['run', 'build'] -%}
        {%- set listed = 'has no column ' ~ absent | join(', ') ~ '. Those that it has and nothing reads: '
            ~ (table_columns | reject('in', used) | join(', ') or 'none') ~ '. ' -%}
        {%- set line = '`' ~ input ~ '_missing_columns: [' ~ (missing_columns + absent) | join(', ') ~ ']`' -%}
        {%- set needed = absent | select('in', required_columns) | join(', ') -%}
        {%- if needed -%}
            {{ exceptions.raise_compiler_error(
                'Input `' ~ input ~ '`, read from ' ~ relation ~ ', ' ~ listed ~ 'Figures would be wrong without '
                ~ needed ~ ': give the table such columns, by a view perhaps, or, to read all of them as NULL, set '
                ~ line ~ '.'
            ) }}
        {%- endif -%}
        {%- do log(
            'Input `' ~ input ~ '`, read from ' ~ relation ~ ', ' ~ listed ~ 'They are read as NULL; to say that this '
            ~ 'is meant, set ' ~ line ~ '.', info=true
        ) -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}
