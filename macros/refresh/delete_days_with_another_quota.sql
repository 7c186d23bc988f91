{#
    Pre-hook of the requests within a quota: takes out the days on which a customer has more or less of its quota left
    than when they were written, and the days whose requests were written again. What is left is as it should be.
#}
{% macro delete_days_with_another_quota() -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where request_date in (
            select coalesce(own.request_date, quota_days.request_date)
            from (
                select distinct
                    plan_id,
                    request_class,
                    customer_id,
                    request_date,
                    included_requests,
                    day_built_at
                from {{ this }}
            ) as own
            full outer join (select * from {{ ref('int_ai__quota_days') }}) as quota_days
                on
                    own.plan_id = quota_days.plan_id
                    and own.request_class = quota_days.request_class
                    and own.customer_id = quota_days.customer_id
                    and own.request_date = quota_days.request_date
                    and own.included_requests = quota_days.included_requests
                    and own.day_built_at = quota_days.day_built_at
            where own.request_date is null or quota_days.request_date is null
        )
    {%- endif -%}
{%- endmacro %}
