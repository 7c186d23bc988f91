{#
    Hours without a request after which a transaction is closed (variable `transaction_timeout_hours`). At most
    24, because the nightly refresh looks back one day.
#}
{% macro transaction_timeout_hours() -%}
    {%- set hours = var('transaction_timeout_hours') -%}
    {%- if hours < 1 or hours > 24 -%}
        {{ exceptions.raise_compiler_error(
            'Variable `transaction_timeout_hours` must be between 1 and 24, not ' ~ hours ~ '.'
        ) }}
    {%- endif -%}
    {{ return(hours) }}
{%- endmacro %}
