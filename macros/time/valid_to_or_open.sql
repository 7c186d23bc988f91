{# The exclusive end of a validity; a missing one lies after all data, so that no comparison meets a NULL. #}
{% macro valid_to_or_open(expression) -%}
    coalesce({{ expression }}, cast('9999-12-31' as {{ dbt.type_timestamp() }}))
{%- endmacro %}
