{#
    A raw column read as integer, decimal (pico-units), timestamp, written_time (a timestamp as people write it), moment (a
    timestamp or Unix nanoseconds) or boolean; NULL where it is no such thing.
#}
{% macro parsed_as(type, column) -%}
    {%- if type == 'integer' -%} {{ ai_unit_economics.to_integer(column) }}
    {%- elif type == 'decimal' -%} {{ ai_unit_economics.to_pico(column) }}
    {%- elif type == 'timestamp' -%} {{ ai_unit_economics.to_timestamp_utc(column) }}
    {%- elif type == 'written_time' -%} {{ ai_unit_economics.to_written_time_utc(column) }}
    {%- elif type == 'moment' -%} {{ ai_unit_economics.to_moment_utc(column) }}
    {%- elif type == 'boolean' -%} {{ ai_unit_economics.to_boolean(column) }}
    {%- else -%} {{ exceptions.raise_compiler_error("parsed_as knows no type '" ~ type ~ "'") }}
    {%- endif -%}
{%- endmacro %}
