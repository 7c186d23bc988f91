{# The first moment that a date of any input can be (variable `earliest_plausible_date`): earlier is a clock, a unit or a default. #}
{% macro earliest_plausible_time() -%}
    cast('{{ var("earliest_plausible_date") }}' as {{ dbt.type_timestamp() }})
{%- endmacro %}
