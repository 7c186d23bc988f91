{#
    The value of the first of several span attributes that a span has, as text. Attributes are keys of the JSON
    object in column `attributes`, or, where variable `otel_attributes_format` is flat, columns named like them
    with underscores for dots; of those, the ones listed in `otel_attribute_columns` exist. `besides` is a value that
    counts as absent.
#}
{% macro otel_attribute(names, besides=none) -%}
    {%- if var('otel_attributes_format') == 'json' -%}
        {{ ai_unit_economics.json_first_text('attributes_text', names, besides) }}
    {%- else -%}
        {%- set columns = [] -%}
        {%- set existing = var('otel_attribute_columns') | map('lower') | list -%}
        {%- for name in names -%}
            {%- set column = name | replace('.', '_') -%}
            {%- set text = ai_unit_economics.to_text(ai_unit_economics.json_scalar_text(column)) -%}
            {%- set value = text if besides is none else "nullif(" ~ text ~ ", '" ~ besides ~ "')" -%}
            {%- if column | lower in existing and value not in columns -%}
                {%- do columns.append(value) -%}
            {%- endif -%}
        {%- endfor -%}
        coalesce({{ (columns + ['cast(null as ' ~ dbt.type_string() ~ ')', 'null']) | join(', ') }})
    {%- endif -%}
{%- endmacro %}
