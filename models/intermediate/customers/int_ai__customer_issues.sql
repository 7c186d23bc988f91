-- Requests whose revenue nobody knows, in the columns of fct_ai__data_issues: the build warns of them where they are more
-- of a log's last days than variable `max_unknown_plan_share`. Where no input tells any revenue, one row says so.

with

unknown_requests as (

    select * from {{ ref('int_ai__unknown_requests') }}

),

requests_daily as (

    select * from {{ ref('int_ai__ledger_days') }}
    where traffic_segment = 'customer'

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

revenue_inputs as (

    select
        (select count(*) from {{ ref('int_ai__subscriptions_unioned') }})
        + (select count(*) from {{ ref('int_ai__invoice_lines_unioned') }})
        + (select count(*) from {{ ref('stg_generic__usage_prices') }}) as revenue_rows

),

logs as (

    select
        requests_daily.source_relation,
        sum(requests_daily.requests) as requests,
        sum(
            case
                when
                    {{ dbt.datediff('requests_daily.request_date', 'data_window.data_through_date', 'day') }}
                    < {{ var('work_window_days') }}
                    then requests_daily.requests
                else 0
            end
        ) as recent_requests
    from requests_daily
    cross join data_window
    group by requests_daily.source_relation

),

measured as (

    select
        unknown_requests.*,
        logs.requests as log_requests,
        logs.recent_requests as log_recent_requests,
        revenue_inputs.revenue_rows > 0 as has_revenue,
        sum(unknown_requests.recent_requests) over (partition by unknown_requests.source_relation)
            as log_unknown_requests
    from unknown_requests
    inner join logs
        on unknown_requests.source_relation = logs.source_relation
    cross join revenue_inputs

),

with_percent as (

    select
        *,
        cast({{ divide_rounded(
            'log_unknown_requests * 10000', 'log_recent_requests'
        ) }} as numeric(20, 0)) * cast(0.01 as numeric(2, 2)) as unknown_percent
    from measured

),

issues as (

    select
        case unknown_reason when 'unknown_plan' then 'unknown_plan' else 'unknown_customer' end as issue,
        'requests' as input,
        source_relation,
        row_key,
        case unknown_reason when 'unknown_plan' then 'plan_id' else 'customer_id' end as column_name,
        unknown_id as value,
        case unknown_reason
            when 'no_customer' then 'The log names no customer'
            when 'unknown_customer' then 'Neither subscriptions nor customers name the id'
            else 'No input names the plan'
        end
        || coalesce(', which is ' || similar_id || ' but for case or blanks', '')
        || ': what these requests earn is unknown, and counts as nothing. Of the last {{ var("work_window_days") }} days '
        || coalesce(cast(unknown_percent as {{ dbt.type_string() }}), '0.00') || ' % of requests are such.' as reason,
        requests,
        {{ ratio('requests', 'log_requests') }} as share,
        first_date,
        last_date,
        recent_requests > 0
        and log_unknown_requests > {{ var('max_unknown_plan_share') }} * log_recent_requests as is_warned
    from with_percent
    where has_revenue

    union all

    select
        'unknown_customer' as issue,
        'subscriptions' as input,
        source_relation,
        'subscriptions' as row_key,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        'There are no subscriptions, invoice lines or usage prices: only what requests log themselves is known as revenue.'
            as reason,
        sum(requests) as requests,
        {{ ratio('sum(requests)', 'max(log_requests)') }} as share,
        min(first_date) as first_date,
        max(last_date) as last_date,
        false as is_warned
    from with_percent
    where not has_revenue
    group by source_relation

),

final as (

    select
        issue,
        input,
        source_relation,
        row_key,
        column_name,
        value,
        reason,
        cast(requests as bigint) as affected_rows,
        cast(null as {{ type_pico() }}) as amount_pico,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        share,
        first_date,
        last_date,
        is_warned
    from issues

)

select * from final
