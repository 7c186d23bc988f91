{#
    How many times faster than the objective allows the error budget is used: the share of bad requests over the share
    that may be bad. The objective is in millionths. NULL without requests, or with an objective of 100 %.
#}
{% macro burn_rate(bad_requests, requests, objective_micro) -%}
    {{ ai_unit_economics.ratio(bad_requests ~ ' * 1000000', requests ~ ' * (1000000 - ' ~ objective_micro ~ ')') }}
{%- endmacro %}
