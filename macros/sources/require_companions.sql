{# Stops the run with one sentence where an input is configured without another that it means nothing without. #}
{% macro require_companions(input, companions) -%}
    {%- if var(input ~ '_table', none) or var(input ~ '_path', none) -%}
        {%- for companion in companions -%}
            {%- if not (var(companion ~ '_table', none) or var(companion ~ '_path', none)) -%}
                {{ exceptions.raise_compiler_error(
                    "Input `" ~ input ~ "` cannot be read without `" ~ companion ~ "`: set variable `"
                    ~ companion ~ "_table` (or `" ~ companion ~ "_path`, a file, on DuckDB)."
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
