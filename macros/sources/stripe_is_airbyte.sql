{# True where variable `stripe_column_style` says that Airbyte loaded the Stripe tables, false for Fivetran. #}
{% macro stripe_is_airbyte() -%}
    {%- set style = var('stripe_column_style') -%}
    {%- if style not in ['fivetran', 'airbyte'] -%}
        {{ exceptions.raise_compiler_error(
            "Variable `stripe_column_style` must be fivetran or airbyte, not " ~ style ~ "."
        ) }}
    {%- endif -%}
    {{ return(style == 'airbyte') }}
{%- endmacro %}
