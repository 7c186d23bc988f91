{#
    Pre-hook of the rejected rows: takes out those of the days that are written again or asked for, and those without a day
    where their source's log still has rows: all of them are looked at again. What the log no longer holds stays.
#}
{% macro delete_rejected_rows_to_rebuild() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            (
                log_date is null
                and source_relation in (select source_relation from {{ ref('int_ai__log_models') }})
            )
            or {{ ai_unit_economics.text_key(['source_relation', 'log_date']) }} in (
                select {{ ai_unit_economics.text_key(['source_relation', 'request_date']) }}
                from {{ ref('int_ai__days_to_rebuild') }}
            )
            or ({{ ai_unit_economics.is_asked_for('log_date') }})
    {%- endif -%}
{%- endmacro %}
