{#
    A predicate on a day: it lies in the range that `rebuild_from` and `rebuild_to` ask for, which is open where one of them
    is not given. Without both no day is asked for.
#}
{% macro is_asked_for(day) -%}
    {%- set rebuild_from, rebuild_to = var('rebuild_from', none), var('rebuild_to', none) -%}
    {{ day }} >= cast('{{ rebuild_from or ("1900-01-01" if rebuild_to else "9999-12-31") }}' as date)
    and {{ day }} <= cast('{{ rebuild_to or ("9999-12-31" if rebuild_from else "1900-01-01") }}' as date)
{%- endmacro %}
