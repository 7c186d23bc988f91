{#
    The part of (billed - rated) that comes from a different quantity, in pico-units: the difference in quantity at
    the mean of both prices, (Qb - Qr) x (Pb + Pr) / 2. The rest of the gap is price. Each product is rounded once.
    Only one side there: all of it is coverage. A bill without a quantity: none of it is.
#}
{% macro coverage_gap(billed_quantity, rated_quantity, billed_cost, rated_cost) -%}
    case
        when {{ rated_quantity }} = 0 and {{ rated_cost }} = 0 then {{ billed_cost }}
        when {{ billed_quantity }} <= 0 and {{ billed_cost }} = 0 then -{{ rated_cost }}
        when {{ billed_quantity }} <= 0 or {{ rated_quantity }} <= 0 then 0
        else {{ ai_unit_economics.divide_rounded(
            ai_unit_economics.divide_rounded(
                '((' ~ billed_quantity ~ ' - ' ~ rated_quantity ~ ') * ' ~ billed_cost ~ ')', billed_quantity
            )
            ~ ' + '
            ~ ai_unit_economics.divide_rounded(
                '((' ~ billed_quantity ~ ' - ' ~ rated_quantity ~ ') * ' ~ rated_cost ~ ')', rated_quantity
            ),
            '2'
        ) }}
    end
{%- endmacro %}
