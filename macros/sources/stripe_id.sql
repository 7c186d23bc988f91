{# The id of something of Stripe's that a column, as text, holds whole as a JSON object or names by its id only. #}
{% macro stripe_id(expression) -%}
    coalesce(
        {{ ai_unit_economics.json_first_text(expression, ['id']) }},
        case when not {{ ai_unit_economics.matches_pattern(expression, '^ *[{]') }}
            then {{ ai_unit_economics.to_text(expression) }} end
    )
{%- endmacro %}
