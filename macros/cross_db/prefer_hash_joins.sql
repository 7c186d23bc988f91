{#
    A statement to run before the widest query. PostgreSQL takes a de-duplicated log for one row and then
    joins it row by row with every rate; told not to, it hashes (demo log: 4 s instead of 36 s). Nor is it worth
    compiling the thousands of expressions of all connectors (90 s). It holds for the transaction only. Other
    engines need nothing.
#}
{% macro prefer_hash_joins() -%}
    {{ return(adapter.dispatch('prefer_hash_joins', 'ai_unit_economics')()) }}
{%- endmacro %}

{% macro default__prefer_hash_joins() -%}
{%- endmacro %}

{% macro postgres__prefer_hash_joins() -%}
    set local enable_nestloop = off;
    set local jit = off
{%- endmacro %}
