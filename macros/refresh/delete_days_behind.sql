{#
    Pre-hook of tables made day by day from the request facts: takes out the days that are about to be rewritten.
    `days_built` is the name of what the model asks is_day_behind of.
#}
{% macro delete_days_behind(days_built='int_ai__days_built') -%}
    {%- if is_incremental() -%}
        {%- set days_built = ref(days_built) -%}
        delete from {{ this }}
        where
            {{ ai_unit_economics.is_day_behind(days_built) }}
            or request_date not in (select request_date from {{ days_built }})
    {%- endif -%}
{%- endmacro %}
