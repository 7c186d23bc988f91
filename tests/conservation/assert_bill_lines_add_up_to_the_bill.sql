-- All lines of a billed month are that month's effective bill, all rated cost stands in a line, and a class's margin at
-- rated cost is the one of the class margin mart.

with

lines as (

    select * from {{ ref('fct_ai__bill_by_class_monthly') }}

),

line_months as (

    select
        coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none') as cost_month,
        sum(rated_cost) as rated_cost,
        {{ sum_if_known('case when is_billed then trued_up_cost else 0 end') }} as cost
    from lines
    group by coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none')

),

bill_months as (

    select
        coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none') as cost_month,
        sum(rated_cost) as rated_cost,
        {{ sum_if_known('effective_cost') }} as cost
    from {{ ref('fct_ai__cost_reconciliation') }}
    group by coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none')

),

months as (

    select
        coalesce(line_months.cost_month, bill_months.cost_month) as cost_month,
        coalesce(line_months.rated_cost, 0) as found_rated_cost,
        coalesce(bill_months.rated_cost, 0) as wanted_rated_cost,
        case when line_months.cost_month is null then 0 else line_months.cost end as found,
        case when bill_months.cost_month is null then 0 else bill_months.cost end as wanted
    from line_months
    full outer join bill_months
        on line_months.cost_month = bill_months.cost_month

),

class_lines as (

    select * from lines
    where priced_revenue is not null

),

class_margins as (

    select * from {{ ref('fct_ai__class_margins') }}
    where
        period_grain = 'month'
        and priced_requests > 0

)

select
    'bill of ' || cost_month as what,
    found,
    wanted
from months
where
    found <> wanted
    or (found is null) <> (wanted is null)
    or found_rated_cost <> wanted_rated_cost

union all

select
    'margin of ' || coalesce(class_lines.request_class, class_margins.request_class) as what,
    class_lines.contribution_margin as found,
    class_margins.contribution_margin as wanted
from class_lines
full outer join class_margins
    on
        class_lines.cost_month = class_margins.period_start_date
        and class_lines.request_class = class_margins.request_class
where
    class_lines.contribution_margin is null
    or class_margins.contribution_margin is null
    or class_lines.contribution_margin <> class_margins.contribution_margin
    or class_lines.priced_revenue <> class_margins.priced_revenue
