{# true/t/yes/y/1 and false/f/no/n/0 in any case; anything else is NULL. #}
{% macro to_boolean(expression) -%}
    {{ return(adapter.dispatch('to_boolean', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__to_boolean(expression) -%}
    {%- set text = 'lower(' ~ ai_unit_economics.to_text(expression) ~ ')' -%}
    case
        when {{ ai_unit_economics.matches_pattern(text, '^(true|t|yes|y|1)$') }} then true
        when {{ ai_unit_economics.matches_pattern(text, '^(false|f|no|n|0)$') }} then false
    end
{%- endmacro %}

{# DuckDB resolves typeof() while it plans, so a column that is a boolean already costs nothing here. #}
{% macro duckdb__to_boolean(expression) -%}
    case
        when typeof({{ expression }}) = 'BOOLEAN' then try_cast({{ expression }} as boolean)
        else {{ ai_unit_economics.default__to_boolean(expression) }}
    end
{%- endmacro %}
