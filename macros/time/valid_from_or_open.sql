{# The start of a validity; a missing one lies before all data, so that no comparison meets a NULL, as does one before 1900. #}
{% macro valid_from_or_open(expression) -%}
    greatest(coalesce({{ expression }}, cast('1900-01-01' as {{ dbt.type_timestamp() }})), cast('1900-01-01' as {{ dbt.type_timestamp() }}))
{%- endmacro %}
