-- A month's bill, line by line: what each class's requests are charged, and what no request is charged for.

with

class_costs as (

    select * from {{ ref('int_ai__class_costs_trued_up') }}

),

reconciled as (

    select
        *,
        cost_category = 'variable_unit_cost' as is_variable,
        rated_quantity_micro <> 0 or rated_cost_pico <> 0 as has_requests
    from {{ ref('int_ai__cost_reconciled') }}

),

billed_months as (

    select distinct cost_month
    from reconciled
    where is_billed

),

class_lines as (

    select
        usage_month as cost_month,
        case when is_request_priced then 'requests' else 'unpriced_requests' end as bill_line,
        request_class,
        traffic_segment,
        sum(rated_cost_pico) as rated_cost_pico,
        sum(case when is_settled then rated_cost_pico else 0 end) as settled_cost_pico,
        sum(trued_up_cost_pico) as trued_up_cost_pico
    from class_costs
    group by usage_month, is_request_priced, request_class, traffic_segment

),

class_months as (

    select
        cost_month,
        sum(trued_up_cost_pico) as trued_up_cost_pico
    from class_lines
    group by cost_month

),

meter_months as (

    select
        cost_month,
        {{ sum_if_known('effective_cost_pico') }} as effective_cost_pico
    from reconciled
    where
        is_variable
        and has_requests
    group by cost_month

),

other_lines as (

    select
        cost_month,
        case when is_variable then 'no_request' else cost_category end as bill_line,
        {{ sum_if_known('effective_cost_pico') }} as cost_pico
    from reconciled
    where
        not is_variable
        or not has_requests
    group by cost_month, case when is_variable then 'no_request' else cost_category end

    union all

    -- What the bill says of meters whose month gives no factor of its own, less what their requests are charged.
    select
        meter_months.cost_month,
        'not_settled' as bill_line,
        meter_months.effective_cost_pico - class_months.trued_up_cost_pico as cost_pico
    from meter_months
    inner join billed_months
        on meter_months.cost_month = billed_months.cost_month
    inner join class_months
        on meter_months.cost_month = class_months.cost_month
    where
        meter_months.effective_cost_pico is null
        or meter_months.effective_cost_pico <> class_months.trued_up_cost_pico

),

unioned as (

    select * from class_lines

    union all

    select
        cost_month,
        bill_line,
        cast(null as {{ dbt.type_string() }}) as request_class,
        cast(null as {{ dbt.type_string() }}) as traffic_segment,
        0 as rated_cost_pico,
        0 as settled_cost_pico,
        cost_pico as trued_up_cost_pico
    from other_lines

),

final as (

    select
        unioned.*,
        -- A charge whose period cannot be read is billed, but in no month.
        billed_months.cost_month is not null or unioned.cost_month is null as is_billed
    from unioned
    left join billed_months
        on unioned.cost_month = billed_months.cost_month

)

select * from final
