{# The sum of the whole numbers in a JSON object held as text; NULL where there is no object or no such number in it. #}
{% macro json_object_sum(expression) -%}
    {{ return(adapter.dispatch('json_object_sum', 'ai_unit_economics')(expression)) }}
{%- endmacro %}

{# Postgres 15 cannot test whether text is JSON; an object is told by its braces. #}
{% macro default__json_object_sum(expression) -%}
    (
        select sum(cast(numbers.value as numeric))
        from
            jsonb_each_text(
                case
                    when {{ ai_unit_economics.matches_pattern(expression, '^ *[{].*[}] *$') }}
                        then cast({{ expression }} as jsonb)
                end
            ) as numbers
        where {{ ai_unit_economics.matches_pattern('numbers.value', '^-?[0-9]{1,18}([.]0*)?$') }}
    )
{%- endmacro %}

{% macro duckdb__json_object_sum(expression) -%}
    case
        when json_valid({{ expression }})
            then list_sum([
                try_cast(item as hugeint)
                for item in json_extract_string(cast({{ expression }} as json), '$.*')
            ])
    end
{%- endmacro %}
