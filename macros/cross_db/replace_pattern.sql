{#
    Text in which what matches a POSIX regular expression is replaced, once or (`all`) wherever it occurs. `$1` in the
    replacement is what the first group captured. Patterns avoid backslashes: engines disagree on them.
#}
{% macro replace_pattern(expression, pattern, replacement, all=false) -%}
    {{ return(adapter.dispatch('replace_pattern', 'ai_unit_economics')(expression, pattern, replacement, all)) }}
{%- endmacro %}

{% macro default__replace_pattern(expression, pattern, replacement, all) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement | replace("$", "\\") }}'{{ ", 'g'" if all }})
{%- endmacro %}

{# Spark replaces wherever the pattern occurs, and writes groups as the caller does. #}
{% macro spark__replace_pattern(expression, pattern, replacement, all) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}
