{#
    Pre-hook of tables made day by day from the request facts: takes out the days that are about to be rewritten.
    `model_name` says which model is asked when a day was built, as is_day_behind is.
#}
{% macro delete_days_behind(model_name='int_ai__days_built') -%}
    {%- if is_incremental() -%}
        {%- set days_built = ref(model_name) -%}
        delete from {{ this }}
        where
            {{ ai_unit_economics.is_day_behind(days_built) }}
            or request_date not in (select distinct request_date from {{ days_built }})
    {%- endif -%}
{%- endmacro %}
