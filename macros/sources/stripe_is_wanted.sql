{# True for a row of the live mode; those of the test mode are no business, unless variable `stripe_test_mode` is true. #}
{% macro stripe_is_wanted(livemode) -%}
    {%- if var('stripe_test_mode') -%}
        true
    {%- else -%}
        coalesce({{ ai_unit_economics.to_boolean(livemode) }}, true)
    {%- endif -%}
{%- endmacro %}
