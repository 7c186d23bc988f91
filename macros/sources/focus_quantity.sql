{#
    A quantity times 10^12. A unit that starts with a number ('1000000 Tokens') is a block of that
    many: the quantity is multiplied by it.
#}
{% macro focus_quantity(quantity, unit) -%}
    {{ ai_unit_economics.to_scaled_integer(quantity, 12) }}
    * coalesce({{ ai_unit_economics.to_integer(ai_unit_economics.leading_digits(unit)) }}, 1)
{%- endmacro %}

{% macro leading_digits(expression) -%}
    case
        when {{ ai_unit_economics.matches_pattern(expression, '^[0-9]+ ') }}
            then {{ dbt.split_part(expression, "' '", 1) }}
    end
{%- endmacro %}
