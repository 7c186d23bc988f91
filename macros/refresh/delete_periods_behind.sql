{# Pre-hook of tables made period by period from the request facts: takes out the periods that have changed or gone. #}
{% macro delete_periods_behind() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where period_fingerprint not in (select built.period_fingerprint from {{ ref('int_ai__periods_built') }} as built)
    {%- endif -%}
{%- endmacro %}
