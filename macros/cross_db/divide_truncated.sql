{#
    Exact division of whole numbers: the quotient without its fraction (truncated towards zero).
    NULL where the denominator is zero or either side is NULL.
#}
{% macro divide_truncated(numerator, denominator) -%}
    {{ return(adapter.dispatch('divide_truncated', 'ai_unit_economics')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__divide_truncated(numerator, denominator) -%}
    div(cast({{ numerator }} as numeric), nullif(cast({{ denominator }} as numeric), 0))
{%- endmacro %}

{% macro duckdb__divide_truncated(numerator, denominator) -%}
    (cast({{ numerator }} as hugeint) // nullif(cast({{ denominator }} as hugeint), 0))
{%- endmacro %}
