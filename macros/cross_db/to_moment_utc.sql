{# A time given in ISO 8601 or as Unix nanoseconds (16 digits or more), as a UTC timestamp; anything else is NULL. #}
{% macro to_moment_utc(expression) -%}
    {%- set text = ai_unit_economics.to_text(expression) -%}
    coalesce(
        {{ ai_unit_economics.to_timestamp_utc(expression) }},
        case
            when {{ ai_unit_economics.matches_pattern(text, '^[0-9]{16,19}$') }}
                then {{ ai_unit_economics.nanoseconds_to_timestamp(text) }}
        end
    )
{%- endmacro %}

{% macro nanoseconds_to_timestamp(expression) -%}
    {{ return(adapter.dispatch('nanoseconds_to_timestamp', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__nanoseconds_to_timestamp(expression) -%}
    cast('1970-01-01' as timestamp)
    + {{ ai_unit_economics.divide_truncated(expression, '1000') }} * interval '1 microsecond'
{%- endmacro %}

{% macro postgres__nanoseconds_to_timestamp(expression) -%}
    cast('1970-01-01' as timestamp)
    + cast({{ ai_unit_economics.divide_truncated(expression, '1000') }} as double precision) * interval '1 microsecond'
{%- endmacro %}

{% macro duckdb__nanoseconds_to_timestamp(expression) -%}
    make_timestamp(try_cast({{ expression }} as bigint) // 1000)
{%- endmacro %}
