{#
    A predicate on period_fingerprint for tables made period by period from the request facts: true for the periods of
    which the facts have built a day again since this table last took them up; always true on a first run or full
    refresh.
#}
{% macro is_period_behind() -%}
    {%- if is_incremental() -%}
        period_fingerprint not in (select own.period_fingerprint from {{ this }} as own)
    {%- else -%}
        1 = 1
    {%- endif -%}
{%- endmacro %}
