-- What of the request log could not be used, in the columns of fct_ai__data_issues: raw rows that were rejected. Rows that
-- say the same count together.

with

rejected_rows as (

    select * from {{ ref('fct_ai__rejected_rows') }}

),

grouped as (

    select
        source_relation,
        coalesce(request_id, 'no id, started at ' || coalesce(started_at_text, 'no time')) as row_key,
        reason,
        rejected_values,
        count(*) as affected_rows,
        min(log_date) as first_date,
        max(log_date) as last_date
    from rejected_rows
    group by
        source_relation, coalesce(request_id, 'no id, started at ' || coalesce(started_at_text, 'no time')), reason,
        rejected_values

),

final as (

    select
        'rejected_row' as issue,
        'requests' as input,
        source_relation,
        row_key,
        cast(null as {{ dbt.type_string() }}) as column_name,
        rejected_values as value,
        'The raw row cannot be used: ' || reason || '.' as reason,
        cast(affected_rows as bigint) as affected_rows,
        cast(null as {{ ai_unit_economics.type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as {{ ai_unit_economics.type_double() }}) as share,
        first_date,
        last_date,
        true as is_warned
    from grouped

)

select * from final
