{# Pre-hook of the hourly request costs: takes out the days whose cost target is no longer what it was. #}
{% macro delete_days_with_another_target() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where request_date in (
            select own.request_date
            from {{ this }} as own
            left join (select * from {{ ref('int_ai__cost_targets_daily') }}) as targets
                on
                    own.request_date = targets.request_date
                    and own.request_class = targets.request_class
            where coalesce(own.cost_target_pico, -1) <> coalesce(targets.cost_target_pico, -1)
        )
    {%- endif -%}
{%- endmacro %}
