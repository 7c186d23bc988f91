{#
    A decimal number times 10^digits, rounded half away from zero to a whole number: '2.5' with 6 digits
    is 2500000. Exact: no binary fraction is involved. Text that is no finite number below 10^13 is NULL.
#}
{% macro to_scaled_integer(expression, digits) -%}
    {{ return(adapter.dispatch('to_scaled_integer', 'ai_unit_economics')(expression, digits)) }}
{%- endmacro %}

{% macro default__to_scaled_integer(expression, digits) -%}
    {%- set text = ai_unit_economics.to_text(expression) -%}
    case
        when {{ ai_unit_economics.matches_pattern(text, ai_unit_economics.decimal_pattern()) }}
            then
                case
                    when abs(cast({{ text }} as numeric)) < 10000000000000
                        then cast(
                            round(round(cast({{ text }} as numeric), 12) * 1{{ '0' * digits }})
                            as {{ ai_unit_economics.type_pico() }}
                        )
                end
    end
{%- endmacro %}

{% macro duckdb__to_scaled_integer(expression, digits) -%}
    {%- set text = ai_unit_economics.to_text(expression) -%}
    case
        when {{ ai_unit_economics.matches_pattern(text, ai_unit_economics.decimal_pattern()) }}
            then cast(
                try_cast({{ text }} as decimal(25, 12)) * cast(1{{ '0' * digits }} as decimal(13, 0))
                as {{ ai_unit_economics.type_pico() }}
            )
    end
{%- endmacro %}

{% macro decimal_pattern() -%}
    ^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,2})?$
{%- endmacro %}
