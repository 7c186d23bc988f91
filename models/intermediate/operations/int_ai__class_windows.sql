-- What each class earned and cost in the last days (variable `work_window_days`), and per unit in as many days before them.

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

windows as (

    select
        greatest(
            first_date,
            cast({{ dbt.dateadd('day', '1 - ' ~ var('work_window_days'), 'data_through_date') }} as date)
        ) as window_first_date,
        cast({{ dbt.dateadd('day', '1 - 2 * ' ~ var('work_window_days'), 'data_through_date') }} as date)
            as earlier_first_date,
        data_through_date as window_last_date
    from {{ ref('int_ai__data_window') }}

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

summed as (

    select
        request_class,
        window_first_date,
        window_last_date,
        {{ dbt.datediff('window_first_date', 'window_last_date', 'day') }} + 1 as window_days,
        sum(case when is_recent then units else 0 end) as units,
        sum(case when is_recent then known_plan_units else 0 end) as known_plan_units,
        sum(case when is_recent then revenue_pico else 0 end) as revenue_pico,
        sum(case when is_recent then token_cost_pico else 0 end) as token_cost_pico,
        sum(case when is_recent then compute_cost_pico else 0 end) as compute_cost_pico,
        sum(case when is_recent then retrieval_cost_pico else 0 end) as retrieval_cost_pico,
        sum(case when is_recent then third_party_cost_pico else 0 end) as third_party_cost_pico,
        sum(case when is_recent then cost_pico else 0 end) as cost_pico,
        sum(case when is_recent then contribution_margin_pico else 0 end) as margin_pico,
        sum(case when is_recent then 0 else units end) as earlier_units,
        sum(case when is_recent then 0 else known_plan_units end) as earlier_known_plan_units,
        sum(case when is_recent then 0 else revenue_pico end) as earlier_revenue_pico,
        sum(case when is_recent then 0 else contribution_margin_pico end) as earlier_margin_pico
    from dated
    group by request_class, window_first_date, window_last_date

),

-- Where no unit of a class has a known plan, all classes together say what one may earn.
with_rates as (

    select
        *,
        case when known_plan_units > 0 then known_plan_units else sum(known_plan_units) over () end as rate_units,
        case when known_plan_units > 0 then revenue_pico else sum(revenue_pico) over () end as rate_revenue_pico,
        case when earlier_known_plan_units > 0 then earlier_known_plan_units else sum(earlier_known_plan_units) over () end
            as earlier_rate_units,
        case when earlier_known_plan_units > 0 then earlier_revenue_pico else sum(earlier_revenue_pico) over () end
            as earlier_rate_revenue_pico
    from summed

),

with_possible as (

    select
        *,
        {{ possible_revenue('(units - known_plan_units)', 'rate_revenue_pico', 'rate_units') }}
            as possible_revenue_pico,
        {{ possible_revenue(
            '(earlier_units - earlier_known_plan_units)', 'earlier_rate_revenue_pico', 'earlier_rate_units'
        ) }} as earlier_possible_revenue_pico
    from with_rates

),

final as (

    select
        request_class,
        window_first_date,
        window_last_date,
        window_days,
        units,
        known_plan_units,
        revenue_pico,
        revenue_pico + possible_revenue_pico as revenue_high_pico,
        token_cost_pico,
        compute_cost_pico,
        retrieval_cost_pico,
        third_party_cost_pico,
        greatest(token_cost_pico, compute_cost_pico, retrieval_cost_pico, third_party_cost_pico)
            as top_component_cost_pico,
        cost_pico,
        margin_pico,
        margin_pico + possible_revenue_pico as margin_high_pico,
        earlier_units,
        earlier_margin_pico,
        earlier_margin_pico + earlier_possible_revenue_pico as earlier_margin_high_pico
    from with_possible

)

select * from final
