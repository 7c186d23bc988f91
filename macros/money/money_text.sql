{# An amount of money as text with six places, the same on every engine. #}
{% macro money_text(amount) -%}
    cast(cast({{ amount }} as decimal(38, 6)) as {{ dbt.type_string() }})
{%- endmacro %}
