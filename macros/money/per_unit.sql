{#
    Pico-units per unit as a decimal with 12 places, rounded half away from zero; NULL for no units.
    Ratios are made last: pass sums and counts.
#}
{% macro per_unit(total_pico, units) -%}
    {{ ai_unit_economics.pico_to_decimal(ai_unit_economics.divide_rounded(total_pico, units)) }}
{%- endmacro %}
