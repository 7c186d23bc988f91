{# True where a number, or text meant as one, is NaN or infinite. #}
{% macro is_infinite(column) -%}
    {{ return(adapter.dispatch('is_infinite', 'ai_unit_economics')(column)) }}
{%- endmacro %}

{% macro default__is_infinite(column) -%}
    coalesce(
        {{ ai_unit_economics.matches_pattern(
            'lower(' ~ ai_unit_economics.to_text(column) ~ ')', '^[+-]?(nan|inf|infinity)$'
        ) }}, false
    )
{%- endmacro %}

{# DuckDB resolves typeof() while it plans: a number is asked, only text is read. #}
{% macro duckdb__is_infinite(column) -%}
    case
        when typeof({{ column }}) = 'VARCHAR' then {{ ai_unit_economics.default__is_infinite(column) }}
        else coalesce(not isfinite(try_cast({{ column }} as double)), false)
    end
{%- endmacro %}
