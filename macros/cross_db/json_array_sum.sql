{#
    The sum of one key over a JSON array of objects held as text, as a whole number; NULL where there is no array,
    it is empty or nothing in it has the key.
#}
{% macro json_array_sum(expression, key) -%}
    {{ return(adapter.dispatch('json_array_sum', 'ai_unit_economics')(expression, key)) }}
{%- endmacro %}

{# Postgres 15 cannot test whether text is JSON; an array is told by its brackets. #}
{% macro default__json_array_sum(expression, key) -%}
    (
        select sum(cast(element ->> '{{ key }}' as numeric))
        from
            jsonb_array_elements(
                case
                    when {{ ai_unit_economics.matches_pattern(expression, '^ *[[].*[]] *$') }}
                        then cast({{ expression }} as jsonb)
                end
            ) as element
    )
{%- endmacro %}

{% macro duckdb__json_array_sum(expression, key) -%}
    case
        when json_valid({{ expression }})
            then list_sum([
                try_cast(item as hugeint)
                for item in json_extract_string(cast({{ expression }} as json), '$[*].{{ key }}')
            ])
    end
{%- endmacro %}
