{# A model's name in lower case, without the path before it and with one sign between its parts, to be compared. #}
{% macro comparable_model_name(model) -%}
    translate(regexp_replace(lower({{ model }}), '^.*/', ''), '._:@ ', '-----')
{%- endmacro %}
