{#
    The values that cannot be read, as text: `column=value; column=value; `. Empty text where all can.
    It is computed only where it is selected: for rejected rows.
#}
{% macro unreadable_values(columns_by_type) -%}
    {%- set parts = [] -%}
    {%- for type, columns in columns_by_type.items() -%}
        {%- for column in columns -%}
            {%- do parts.append(
                'case when ' ~ ai_unit_economics.is_unreadable(type, column) ~ " then '" ~ column ~ "=' || "
                ~ ai_unit_economics.to_text(column) ~ " || '; ' else '' end"
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    ({{ parts | join('\n        || ') }})
{%- endmacro %}
