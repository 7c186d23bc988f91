{#
    The sum of one key over a JSON array of objects held as text, as a whole number; NULL where there is no array,
    it is empty or nothing in it has the key. With `where_key` only the objects count that have `where_value` there.
#}
{% macro json_array_sum(expression, key, where_key=none, where_value=none) -%}
    {{ return(adapter.dispatch('json_array_sum', 'ai_unit_economics')(expression, key, where_key, where_value)) }}
{%- endmacro %}

{# Postgres 15 cannot test whether text is JSON; an array is told by its brackets. #}
{% macro default__json_array_sum(expression, key, where_key=none, where_value=none) -%}
    (
        select sum(cast(element ->> '{{ key }}' as numeric))
        from
            jsonb_array_elements(
                case
                    when {{ ai_unit_economics.matches_pattern(expression, '^ *[[].*[]] *$') }}
                        then cast({{ expression }} as jsonb)
                end
            ) as element
        {%- if where_key %}
        where element ->> '{{ where_key }}' = '{{ where_value }}'
        {%- endif %}
    )
{%- endmacro %}

{% macro duckdb__json_array_sum(expression, key, where_key=none, where_value=none) -%}
    case
        when json_valid({{ expression }})
            then list_sum([
                try_cast(json_extract_string(item, '$.{{ key }}') as hugeint)
                for item in json_extract(cast({{ expression }} as json), '$[*]')
                {%- if where_key %}
                if coalesce(json_extract_string(item, '$.{{ where_key }}') = '{{ where_value }}', false)
                {%- endif %}
            ])
    end
{%- endmacro %}
