{#
    Tax that the first of several columns with JSON lists of taxes, as text, adds up to, in the currency's smallest
    unit: 0 where a list is there and empty, NULL where no list is there, because unknown tax is not zero.
#}
{% macro stripe_tax(columns) -%}
    coalesce(
        {%- for column in columns %}
        cast({{ ai_unit_economics.json_array_sum(column, 'amount') }} as bigint),
        {%- endfor %}
        {%- for column in columns %}
        case when {{ ai_unit_economics.matches_pattern(column, '^ *[[] *[]] *$') }} then 0 end
        {{- ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
