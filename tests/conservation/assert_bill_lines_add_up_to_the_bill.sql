-- All lines of a billed month are that month's effective bill, all rated cost stands in a line, and a class's margin at
-- rated cost is the one of the class margin marts.

with

lines as (

    select * from {{ ref('fct_ai__bill_by_class_monthly') }}

),

line_months as (

    select
        coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none') as cost_month,
        sum(rated_cost) as rated_cost,
        sum(case when is_billed then trued_up_cost else 0 end) as cost
    from lines
    group by coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none')

),

bill_months as (

    select
        coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none') as cost_month,
        sum(rated_cost) as rated_cost,
        sum(effective_cost) as cost
    from {{ ref('fct_ai__cost_reconciliation') }}
    group by coalesce(cast(cost_month as {{ dbt.type_string() }}), 'none')

),

class_lines as (

    select * from lines
    where priced_revenue is not null

),

class_margins as (

    select * from {{ ref('fct_ai__class_margin_monthly') }}
    where priced_requests > 0

)

select
    'bill of ' || coalesce(line_months.cost_month, bill_months.cost_month) as what,
    line_months.cost as found,
    bill_months.cost as wanted
from line_months
full outer join bill_months
    on line_months.cost_month = bill_months.cost_month
where
    coalesce(line_months.cost, 0) <> coalesce(bill_months.cost, 0)
    or coalesce(line_months.rated_cost, 0) <> coalesce(bill_months.rated_cost, 0)

union all

select
    'margin of ' || coalesce(class_lines.request_class, class_margins.request_class) as what,
    class_lines.contribution_margin as found,
    class_margins.contribution_margin as wanted
from class_lines
full outer join class_margins
    on
        class_lines.cost_month = class_margins.request_month
        and class_lines.request_class = class_margins.request_class
where
    class_lines.contribution_margin is null
    or class_margins.contribution_margin is null
    or class_lines.contribution_margin <> class_margins.contribution_margin
    or class_lines.priced_revenue <> class_margins.priced_revenue
