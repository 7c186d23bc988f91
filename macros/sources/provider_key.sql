{# A provider's name to be compared: in lower case, with one sign between its parts. #}
{% macro provider_key(provider) -%}
    translate(lower({{ provider }}), '._ /', '----')
{%- endmacro %}
