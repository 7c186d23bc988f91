-- Where revenue and requests are not of the same time, in the columns of fct_ai__data_issues: days on which nothing at all
-- was logged, whose revenue the other days' requests carry, and running subscriptions that nobody has invoiced for long.

with

dates as (

    select * from {{ ref('int_ai__dates') }}

),

requests as (

    select distinct request_date from {{ ref('int_ai__ledger_days') }}

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

revenue as (

    select
        service_date,
        sum(revenue_pico) as revenue_pico
    from {{ ref('int_ai__revenue_earned') }}
    group by service_date

),

uninvoiced as (

    select * from {{ ref('int_ai__uninvoiced_days') }}
    where not is_expected

),

-- Days without a log in a row are one hole: the number of days with a log before them is the same.
logged as (

    select
        dates.calendar_date,
        requests.request_date,
        count(requests.request_date) over (order by dates.calendar_date) as days_logged_before
    from dates
    inner join data_window
        on
            dates.calendar_date >= data_window.first_date
            and dates.calendar_date <= data_window.data_through_date
    left join requests
        on dates.calendar_date = requests.request_date

),

holes as (

    select
        count(*) as days,
        min(logged.calendar_date) as first_date,
        max(logged.calendar_date) as last_date,
        coalesce(sum(revenue.revenue_pico), 0) as amount_pico
    from logged
    left join revenue
        on logged.calendar_date = revenue.service_date
    where logged.request_date is null
    group by logged.days_logged_before

),

missing as (

    select
        source_relation,
        subscription_id,
        plan_id,
        count(*) as days,
        min(service_date) as first_date,
        max(service_date) as last_date,
        case when count(*) = count(revenue_pico) then sum(revenue_pico) end as amount_pico
    from uninvoiced
    group by source_relation, subscription_id, plan_id

),

final as (

    select
        'days_without_log' as issue,
        'requests' as input,
        cast(null as {{ dbt.type_string() }}) as source_relation,
        cast(first_date as {{ dbt.type_string() }}) as row_key,
        cast(null as {{ dbt.type_string() }}) as column_name,
        cast(null as {{ dbt.type_string() }}) as value,
        'Nothing at all was logged on these days; requests of other days carry their revenue.' as reason,
        cast(days as bigint) as affected_rows,
        cast(amount_pico as {{ type_pico() }}) as amount_pico,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        cast(null as {{ type_double() }}) as share,
        first_date,
        last_date,
        days > {{ var('max_days_without_log') }} as is_warned
    from holes

    union all

    select
        'missing_invoice' as issue,
        'invoice_lines' as input,
        source_relation,
        subscription_id as row_key,
        cast(null as {{ dbt.type_string() }}) as column_name,
        plan_id as value,
        case
            when amount_pico is null
                then 'The subscription runs, no invoice line covers it, and no price says what it should bring.'
            else 'The subscription runs, no invoice line covers these days, and none is expected any more.'
        end as reason,
        cast(days as bigint) as affected_rows,
        cast(amount_pico as {{ type_pico() }}) as amount_pico,
        case when amount_pico is not null then cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) end
            as currency_code,
        cast(null as {{ type_double() }}) as share,
        first_date,
        last_date,
        true as is_warned
    from missing

)

select * from final
