{#
    Where the whole of a text matches a regular expression held in a column: what its first group captured, empty
    where it has none. NULL where the text does not match.
#}
{% macro captured_text(expression, pattern) -%}
    {{ return(adapter.dispatch('captured_text', 'ai_unit_economics')(expression, pattern)) }}
{%- endmacro %}

{% macro default__captured_text(expression, pattern) -%}
    case when regexp_like({{ expression }}, {{ pattern }})
        then coalesce(regexp_substr({{ expression }}, {{ pattern }}, 1, 1, 'e', 1), '')
    end
{%- endmacro %}

{% macro duckdb__captured_text(expression, pattern) -%}
    case when regexp_full_match({{ expression }}, {{ pattern }})
        then regexp_extract({{ expression }}, '^(?:' || {{ pattern }} || ')()$', 1)
    end
{%- endmacro %}

{% macro postgres__captured_text(expression, pattern) -%}
    case when {{ expression }} ~ ('^(?:' || {{ pattern }} || ')$')
        then coalesce(substring({{ expression }} from '^(?:' || {{ pattern }} || ')()$'), '')
    end
{%- endmacro %}
