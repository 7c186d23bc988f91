{#
    One row's share of an amount that is shared out in proportion to weights, in whole units: what has been shared
    out up to this row less what was before it, so that all shares add up to the amount. `running_weight` includes
    the row's own weight; the total must not be negative.
#}
{% macro running_share(amount, weight, running_weight, total_weight) -%}
    {%- set whole = 'cast(' ~ amount ~ ' as ' ~ ai_unit_economics.type_pico() ~ ')' -%}
    (
        {{ ai_unit_economics.divide_rounded(whole ~ ' * ' ~ running_weight, total_weight) }}
        - {{ ai_unit_economics.divide_rounded(
            whole ~ ' * (' ~ running_weight ~ ' - ' ~ weight ~ ')', total_weight
        ) }}
    )
{%- endmacro %}
