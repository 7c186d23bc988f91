{# A class's sum over the given number of hours up to and with this one; `hour_number` counts hours without gaps. #}
{% macro sum_over_hours(expression, hours) -%}
    sum({{ expression }}) over (
        partition by request_class
        order by hour_number
        range between {{ hours - 1 }} preceding and current row
    )
{%- endmacro %}
