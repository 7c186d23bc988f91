{# Text without surrounding blanks; empty text is NULL. #}
{% macro to_text(expression) -%}
    nullif(trim(cast({{ expression }} as {{ dbt.type_string() }})), '')
{%- endmacro %}
