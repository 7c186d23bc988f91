{# A model's name without the resource path that Google's and AWS's interfaces put before it. #}
{% macro model_name(expression) -%}
    regexp_replace(
        {{ ai_unit_economics.to_text(expression) }},
        '^(arn:.*|.*/)?(models|foundation-model|inference-profile)/', ''
    )
{%- endmacro %}
