{#
    An ISO 8601 date or time as a UTC timestamp without zone. An offset ('Z', ' UTC', '+02:00') is applied; a time
    without one is UTC already. Anything else, and days that do not exist, are NULL.
#}
{% macro to_timestamp_utc(expression) -%}
    {{ return(adapter.dispatch('to_timestamp_utc', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{% macro default__to_timestamp_utc(expression) -%}
    {%- set text = ai_unit_economics.to_text(expression) -%}
    case
        when {{ ai_unit_economics.matches_pattern(text, ai_unit_economics.timestamp_pattern()) }}
            then
                case
                    when {{ ai_unit_economics.is_day_of_its_month(text) }}
                        then cast({{ text }} as timestamp with time zone) at time zone 'UTC'
                end
    end
{%- endmacro %}

{# Postgres reads a time without offset in the session's zone, so the zone is said where none is given. #}
{% macro postgres__to_timestamp_utc(expression) -%}
    {%- set text = ai_unit_economics.to_text(expression) -%}
    case
        when {{ ai_unit_economics.matches_pattern(text, ai_unit_economics.timestamp_pattern()) }}
            then
                case
                    when {{ ai_unit_economics.is_day_of_its_month(text) }}
                        then
                            case
                                when {{ ai_unit_economics.matches_pattern(text, '([A-Za-z]|[+-][0-9]{2}(:?[0-9]{2})?)$') }}
                                    and length({{ text }}) > 10
                                    then cast({{ text }} as timestamp with time zone) at time zone 'UTC'
                                else cast({{ text }} as timestamp)
                            end
                end
    end
{%- endmacro %}

{#
    DuckDB resolves typeof() while it plans, so a column that is a timestamp already costs nothing here. It reads no blank
    before an offset and no `z`.
#}
{% macro duckdb__to_timestamp_utc(expression) -%}
    {%- set text = ai_unit_economics.to_text(expression) -%}
    {%- set zone_joined = ai_unit_economics.replace_pattern(
        ai_unit_economics.replace_pattern(text, ' ?[A-Za-z]+$', 'Z'), ' ([+-])', '$1'
    ) -%}
    case
        when typeof({{ expression }}) = 'TIMESTAMP'
            then try_cast({{ expression }} as timestamp)
        when {{ ai_unit_economics.matches_pattern(text, ai_unit_economics.timestamp_pattern()) }}
            then
                case
                    when {{ ai_unit_economics.matches_pattern(text, '([A-Za-z]|[+-][0-9]{2}(:?[0-9]{2})?)$') }}
                        and length({{ text }}) > 10
                        then coalesce(
                            try_cast({{ text }} as timestamp with time zone),
                            try_cast({{ zone_joined }} as timestamp with time zone)
                        ) at time zone 'UTC'
                    else try_cast({{ text }} as timestamp)
                end
    end
{%- endmacro %}

{# Whether the day of an ISO date is one of its month: a cast of the 30th of February would stop the build. #}
{% macro is_day_of_its_month(text) -%}
    cast(substr({{ text }}, 9, 2) as integer) <= extract(
        day from cast(substr({{ text }}, 1, 7) || '-01' as date) + interval '1 month' - interval '1 day'
    )
{%- endmacro %}

{% macro timestamp_pattern() -%}
    ^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?( ?([Zz]|[Uu][Tt][Cc]|[Gg][Mm][Tt]|[+-][0-9]{2}(:?[0-9]{2})?))?)?$
{%- endmacro %}
