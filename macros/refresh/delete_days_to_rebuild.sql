{#
    Pre-hook of the request facts: takes out what is about to be written again, each day by source. What stays of such a day,
    because the log of another source no longer holds it, is stamped anew, so that a day has one time of building. It runs
    in the transaction of the insert, so a killed run leaves the table as it was.
#}
{% macro delete_days_to_rebuild() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            request_date in (select request_date from {{ ref('int_ai__days_to_rebuild') }})
            and {{ ai_unit_economics.text_key(['source_relation', 'request_date']) }} in (
                select {{ ai_unit_economics.text_key(['source_relation', 'request_date']) }}
                from {{ ref('int_ai__days_to_rebuild') }}
            )
    {%- endif -%}
{%- endmacro %}

{% macro stamp_days_to_rebuild() -%}
    {%- if is_incremental() -%}
        update {{ this }}
        set day_built_at = {{ ai_unit_economics.run_time() }}
        where request_date in (select request_date from {{ ref('int_ai__days_to_rebuild') }})
    {%- endif -%}
{%- endmacro %}
