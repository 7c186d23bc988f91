{# Pre-hook of tables made day by day from the request facts: takes out the days that are about to be rewritten. #}
{% macro delete_days_behind() -%}
    {%- if is_incremental() -%}
        {%- set facts = ref('fct_ai__request_costs') -%}
        delete from {{ this }}
        where
            {{ ai_unit_economics.is_day_behind(facts) }}
            or request_date not in (select distinct facts_days.request_date from {{ facts }} as facts_days)
    {%- endif -%}
{%- endmacro %}
