{# True where a moment lies in the half-open validity [valid_from, valid_to) of a row. #}
{% macro valid_at(moment, row) -%}
    {{ moment }} >= {{ row }}.valid_from and {{ moment }} < {{ row }}.valid_to
{%- endmacro %}
