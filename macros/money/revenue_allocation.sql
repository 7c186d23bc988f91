{#
    How a plan's revenue is shared over its units (variable `revenue_allocation`): `equal`, `list_price` or `custom`.
    `cost` is refused: weighted by cost, every class would have the plan's own margin ratio, and a loss could not show.
#}
{% macro revenue_allocation() -%}
    {%- set allocation = var('revenue_allocation') -%}
    {%- if allocation == 'cost' -%}
        {{ exceptions.raise_compiler_error(
            'Variable `revenue_allocation` must not be `cost`: shared by cost, revenue gives every class the same margin '
            ~ 'ratio and hides the one that loses. Take `equal`, `list_price` or `custom`.'
        ) }}
    {%- elif allocation not in ['equal', 'list_price', 'custom'] -%}
        {{ exceptions.raise_compiler_error(
            'Variable `revenue_allocation` must be `equal`, `list_price` or `custom`, not `' ~ allocation ~ '`.'
        ) }}
    {%- endif -%}
    {{ return(allocation) }}
{%- endmacro %}
