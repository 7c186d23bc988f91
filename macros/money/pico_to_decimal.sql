{#
    Pico-units (1e-12 of the currency, whole numbers) as a decimal with 12 places: the only way in which
    money becomes a fraction, used by the marts. Good for amounts below 10^13.
#}
{% macro pico_to_decimal(expression) -%}
    cast(
        cast({{ expression }} as numeric(25, 0)) * cast(0.000000000001 as numeric(12, 12))
        as {{ var('type_money', 'numeric(38,12)') }}
    )
{%- endmacro %}
