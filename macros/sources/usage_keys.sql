{# The names of one count in a log's usage object, as `json_first_text` takes them: a slash leads into an object. #}
{% macro usage_keys(connector, count) -%}
    {%- set keys = [] -%}
    {%- for name in ai_unit_economics.usage_names(connector)[count] -%}
        {%- do keys.append(name.split('/') if '/' in name else name) -%}
    {%- endfor -%}
    {{ return(keys) }}
{%- endmacro %}
