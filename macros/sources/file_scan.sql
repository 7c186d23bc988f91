{# A table expression that reads a file. Text formats are read as text: staging does the typing. #}
{% macro file_scan(path) -%}
    {{ return(adapter.dispatch('file_scan', 'ai_unit_economics')(path)) }}
{%- endmacro %}

{% macro default__file_scan(path) -%}
    {{ exceptions.raise_compiler_error(
        "Variable `<input>_path` reads a file and works on DuckDB only; this run uses " ~ target.type
        ~ ". Load '" ~ path ~ "' into a table and name it in `<input>_table`."
    ) }}
{%- endmacro %}

{% macro duckdb__file_scan(path) -%}
    {%- if path.endswith('.csv') or path.endswith('.csv.gz') -%}
        read_csv('{{ path }}', all_varchar = true, header = true)
    {%- elif '.json' in path or '.ndjson' in path -%}
        read_json('{{ path }}')
    {%- else -%}
        read_parquet('{{ path }}')
    {%- endif -%}
{%- endmacro %}
