{# Stops with a clear message where a variable is no number between two bounds, both included; renders as nothing. #}
{% macro require_between(name, value, lowest, highest) -%}
    {%- set number = value | string | float(none) -%}
    {%- if number is none or not lowest <= number <= highest -%}
        {{ exceptions.raise_compiler_error(
            'Variable `' ~ name ~ '` must be a number between ' ~ lowest ~ ' and ' ~ highest ~ ', not ' ~ value ~ '.'
        ) }}
    {%- endif -%}
{%- endmacro %}
