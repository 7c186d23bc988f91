{#
    A predicate: the date lies between `earliest_plausible_date` and ten years after the run started, further than an
    invoice, a bill or a rate reaches. An unknown date is not plausible.
#}
{% macro is_plausible_date(date_expression) -%}
    coalesce(
        {{ date_expression }} >= {{ ai_unit_economics.earliest_plausible_time() }}
        and {{ date_expression }} < {{ ai_unit_economics.end_of_plausible_dates() }},
        false
    )
{%- endmacro %}

{% macro end_of_plausible_dates() -%}
    cast('{{ run_started_at.year + 11 }}-01-01' as {{ dbt.type_timestamp() }})
{%- endmacro %}
