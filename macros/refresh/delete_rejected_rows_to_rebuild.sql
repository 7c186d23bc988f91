{# Pre-hook of the rejected rows: takes out those of the days that are written again, and all without a day. #}
{% macro delete_rejected_rows_to_rebuild() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            log_date is null
            or log_date in (select days.request_date from {{ ref('int_ai__days_to_rebuild') }} as days)
            or log_date not in (select days.request_date from {{ ref('int_ai__day_fingerprints') }} as days)
    {%- endif -%}
{%- endmacro %}
