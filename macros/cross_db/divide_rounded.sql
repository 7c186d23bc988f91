{#
    Exact division of whole numbers, rounded half away from zero. The denominator must not be negative;
    NULL where it is zero or either side is NULL.
#}
{% macro divide_rounded(numerator, denominator) -%}
    {%- set n = 'cast(' ~ numerator ~ ' as ' ~ ai_unit_economics.type_pico() ~ ')' -%}
    {%- set d = 'cast(' ~ denominator ~ ' as ' ~ ai_unit_economics.type_pico() ~ ')' -%}
    {{ ai_unit_economics.divide_truncated(
        '(2 * ' ~ n ~ ' + case when ' ~ numerator ~ ' < 0 then -' ~ d ~ ' else ' ~ d ~ ' end)',
        '(2 * ' ~ d ~ ')'
    ) }}
{%- endmacro %}
