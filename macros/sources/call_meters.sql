{# The meters that are paid for by the call, and the column of the request contract that counts each. #}
{% macro call_meters() -%}
    {{ return({
        'retrieval_call': 'retrieval_calls',
        'vector_read': 'vector_reads',
        'rerank_call': 'rerank_calls',
        'web_search_call': 'web_search_calls',
        'tool_call': 'tool_calls',
    }) }}
{%- endmacro %}
