-- What each class earned and cost in the last days, and per unit in as many days before them.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

windows as (

    select * from {{ ref('int_ai__work_windows') }}

),

dated as (

    select
        margins.*,
        windows.window_first_date,
        windows.window_last_date,
        margins.request_date >= windows.window_first_date as is_recent
    from margins
    inner join windows
        on margins.request_date >= windows.earlier_first_date

),

final as (

    select
        request_class,
        window_first_date,
        window_last_date,
        {{ dbt.datediff('window_first_date', 'window_last_date', 'day') }} + 1 as window_days,
        sum(case when is_recent then units else 0 end) as units,
        sum(case when is_recent then revenue_pico else 0 end) as revenue_pico,
        sum(case when is_recent then token_cost_pico else 0 end) as token_cost_pico,
        sum(case when is_recent then compute_cost_pico else 0 end) as compute_cost_pico,
        sum(case when is_recent then retrieval_cost_pico else 0 end) as retrieval_cost_pico,
        sum(case when is_recent then third_party_cost_pico else 0 end) as third_party_cost_pico,
        sum(case when is_recent then cost_pico else 0 end) as cost_pico,
        sum(case when is_recent then contribution_margin_pico else 0 end) as margin_pico,
        sum(case when is_recent then 0 else units end) as earlier_units,
        sum(case when is_recent then 0 else contribution_margin_pico end) as earlier_margin_pico
    from dated
    group by request_class, window_first_date, window_last_date

)

select * from final
