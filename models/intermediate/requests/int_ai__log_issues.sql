-- What of the request log could not be used, in the columns of fct_ai__data_issues: raw rows that were rejected (those that
-- say the same count together), days that stand as published because the log no longer holds them, and logs without a
-- row.

with

rejected_rows as (

    select * from {{ ref('int_ai__rejected_rows') }}

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

days_compared as (

    select * from {{ ref('int_ai__days_compared') }}

),

last_logged as (

    select
        source_relation,
        count(raw_rows) as logged_days,
        min(case when raw_rows is not null then request_date end) as first_logged_date,
        min(request_date) as first_date,
        max(request_date) as last_date,
        sum(published_attempts) as published_attempts
    from days_compared
    group by source_relation

),

-- At the old end of a log days go by retention; in its middle, or after its end, something has been lost.
kept_days as (

    select
        days_compared.*,
        case
            when last_logged.logged_days = 0 then 'empty'
            when days_compared.raw_rows >= days_compared.published_raw_rows then 'neighbour'
            when days_compared.request_date <= last_logged.first_logged_date then 'old_end'
            else 'middle'
        end as place
    from days_compared
    inner join last_logged
        on days_compared.source_relation = last_logged.source_relation
    where days_compared.is_kept

),

issues as (

    select
        'rejected_row' as issue,
        source_relation,
        row_key,
        rejected_values as value,
        'The raw row cannot be used: ' || reason || '.' as reason,
        affected_rows,
        first_date,
        last_date,
        true as is_warned
    from grouped

    union all

    select
        'kept_day' as issue,
        source_relation,
        cast(request_date as {{ dbt.type_string() }}) as row_key,
        cast(coalesce(raw_rows, 0) as {{ dbt.type_string() }})
        || ' of ' || cast(published_raw_rows as {{ dbt.type_string() }}) || ' raw rows' as value,
        case
            when place = 'neighbour'
                then 'The day stays as published: the log no longer holds all of a day next to it.'
            when place = 'middle'
                then 'The day stays as published: the log lost its raw rows while it still holds earlier days. '
                    || 'Where that is a correction, rebuild the day (rebuild_from, rebuild_to).'
            else 'The day stays as published: the log no longer holds all its raw rows.'
        end as reason,
        published_attempts as affected_rows,
        request_date as first_date,
        request_date as last_date,
        place = 'middle' as is_warned
    from kept_days

    union all

    select
        'empty_log' as issue,
        source_relation,
        source_relation as row_key,
        cast(null as {{ dbt.type_string() }}) as value,
        'The request log holds no row of a source with published days, which stay as they are.' as reason,
        published_attempts as affected_rows,
        first_date,
        last_date,
        true as is_warned
    from last_logged
    where logged_days = 0

),

final as (

    select
        issue,
        'requests' as input,
        source_relation,
        row_key,
        cast(null as {{ dbt.type_string() }}) as column_name,
        value,
        reason,
        cast(affected_rows as bigint) as affected_rows,
        cast(null as {{ type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as {{ type_double() }}) as share,
        first_date,
        last_date,
        is_warned
    from issues

)

select * from final
