{# True for an embedding or a rerank, by operation or model: what the model reads is paid for, and it writes nothing. #}
{% macro is_input_only(operation, model) -%}
    {{ ai_unit_economics.matches_pattern(
        "lower(coalesce(" ~ operation ~ ", '') || ' ' || coalesce(" ~ model ~ ", ''))", 'embed|rerank'
    ) }}
{%- endmacro %}
