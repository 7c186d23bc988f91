{# A predicate on a day: it lies in the range that `rebuild_from` and `rebuild_to` ask for. Without them none does. #}
{% macro is_asked_for(day) -%}
    {{ day }} >= cast('{{ var("rebuild_from", "9999-12-31") }}' as date)
    and {{ day }} <= cast('{{ var("rebuild_to", "1900-01-01") }}' as date)
{%- endmacro %}
