{#
    The name that has most pairs of neighbouring letters in common with a misspelt one; none where all have less than
    `closeness` in common, of 1 for the same name.
#}
{% macro nearest_name(name, names, closeness=0.6) -%}
    {%- set best = {'closeness': closeness, 'name': none} -%}
    {%- set pairs = ai_unit_economics.letter_pairs(name) -%}
    {%- for other in names -%}
        {%- set other_pairs = ai_unit_economics.letter_pairs(other) -%}
        {%- set shared = pairs | select('in', other_pairs) | list | length -%}
        {%- set found = 2 * shared / (pairs | length + other_pairs | length) -%}
        {%- if found >= best['closeness'] and found > best.get('found', 0) -%}
            {%- do best.update({'found': found, 'name': other}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best['name']) }}
{%- endmacro %}

{% macro letter_pairs(name) -%}
    {%- set letters = ' ' ~ name | lower ~ ' ' -%}
    {%- set pairs = [] -%}
    {%- for position in range(letters | length - 1) -%}
        {%- do pairs.append(letters[position:position + 2]) -%}
    {%- endfor -%}
    {{ return(pairs | unique | list) }}
{%- endmacro %}
