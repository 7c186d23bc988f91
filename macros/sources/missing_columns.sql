{# The columns that variable `<input>_missing_columns` names. One that the input does not have stops the run. #}
{% macro missing_columns(input, columns, renamed) -%}
    {%- set missing_columns = var(input ~ '_missing_columns', none) or [] -%}
    {%- set known_columns = columns + (renamed.values() | reject('none') | list) -%}
    {%- if missing_columns is string or missing_columns is mapping -%}
        {{ exceptions.raise_compiler_error(
            'Variable `' ~ input ~ '_missing_columns` must be a list of columns, such as [' ~ columns[0] ~ '].'
        ) }}
    {%- endif -%}
    {%- set unknown = missing_columns | reject('in', known_columns) | list -%}
    {%- if unknown -%}
        {%- set nearest = ai_unit_economics.nearest_name(unknown[0], known_columns) -%}
        {{ exceptions.raise_compiler_error(
            'Variable `' ~ input ~ '_missing_columns` names `' ~ unknown | join('`, `') ~ '`, which input `' ~ input
            ~ '` does not have. ' ~ ('Did you mean `' ~ nearest ~ '`? ' if nearest else '') ~ 'Its columns are '
            ~ columns | join(', ') ~ '.'
        ) }}
    {%- endif -%}
    {{ return(missing_columns | list) }}
{%- endmacro %}
