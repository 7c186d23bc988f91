{#
    Tells the planner of an engine that does not count by itself what a table holds that was just written: PostgreSQL
    otherwise takes it for a few rows and joins it row by row. Nothing for views, and on engines that count while writing.
#}
{% macro refresh_statistics() -%}
    {%- if model.config.materialized in ['table', 'incremental'] -%}
        {{ adapter.dispatch('refresh_statistics', 'ai_unit_economics')() }}
    {%- endif -%}
{%- endmacro %}

{% macro default__refresh_statistics() -%}
{%- endmacro %}

{% macro postgres__refresh_statistics() -%}
    analyze {{ this }}
{%- endmacro %}
