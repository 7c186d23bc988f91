{# numerator / denominator as a 64-bit float; NULL on a zero denominator. #}
{% macro ratio(numerator, denominator) -%}
    (cast({{ numerator }} as {{ ai_unit_economics.type_double() }})
    / nullif(cast({{ denominator }} as {{ ai_unit_economics.type_double() }}), 0))
{%- endmacro %}
