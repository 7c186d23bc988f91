{#
    Pre-hook of the request facts: takes out the days that are about to be written again, and days that the
    log no longer has. It runs in the transaction of the insert, so a killed run leaves the table as it was.
#}
{% macro delete_days_to_rebuild() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            request_date in (select days.request_date from {{ ref('int_ai__days_to_rebuild') }} as days)
            or request_date not in (select days.request_date from {{ ref('int_ai__day_fingerprints') }} as days)
    {%- endif -%}
{%- endmacro %}
