{#
    The exclusive end of a validity; a missing one lies after all data, so that no comparison meets a NULL. 9999-12-31 is
    how many say open: a time on that day or later is the same end.
#}
{% macro valid_to_or_open(expression) -%}
    least(coalesce({{ expression }}, cast('9999-12-31' as {{ dbt.type_timestamp() }})), cast('9999-12-31' as {{ dbt.type_timestamp() }}))
{%- endmacro %}
