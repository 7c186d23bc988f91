{# A sum that is NULL where any of its amounts is: what is not known is not nothing. #}
{% macro sum_if_known(amount) -%}
    case when count(*) = count({{ amount }}) then sum({{ amount }}) end
{%- endmacro %}
