{# Pre-hook of tables made period by period from the request facts: takes out the periods that have changed or gone. #}
{% macro delete_periods_behind() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where period_fingerprint not in (select period_fingerprint from {{ ref('int_ai__periods_built') }})
    {%- endif -%}
{%- endmacro %}
