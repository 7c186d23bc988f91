{# The columns of a file, as the table expression that reads it spells them. #}
{% macro file_columns(scan) -%}
    {{ return(adapter.dispatch('file_columns', 'ai_unit_economics')(scan)) }}
{%- endmacro %}

{% macro default__file_columns(scan) -%}
    {{ return(none) }}
{%- endmacro %}

{% macro duckdb__file_columns(scan) -%}
    {{ return(run_query('describe select * from ' ~ scan).columns[0].values() | list) }}
{%- endmacro %}
