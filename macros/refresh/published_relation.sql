{#
    The table that an earlier run published for a model further down, or none: on a first run, and on a full refresh that
    may drop what the log no longer holds. A ref() would close a circle, so the name is taken from the project's graph.
#}
{% macro published_relation(model_name) -%}
    {%- if not execute or (flags.FULL_REFRESH and var('full_refresh_may_drop_days')) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set node = graph.nodes['model.ai_unit_economics.' ~ model_name] -%}
    {{ return(adapter.get_relation(database=node.database, schema=node.schema, identifier=node.alias)) }}
{%- endmacro %}
