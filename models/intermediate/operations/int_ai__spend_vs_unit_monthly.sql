-- What each class, and all of them together, spent and earned in a month, beside the month before.
{%- set of_class = 'partition by request_class order by cost_month' %}

with

classes as (

    select
        period_start_date as cost_month,
        request_class,
        priced_units as units,
        priced_revenue_pico as revenue_pico,
        cost_pico,
        margin_high_pico
    from {{ ref('int_ai__class_totals') }}
    where
        period_grain = 'month'
        and priced_requests > 0

),

charges as (

    select * from {{ ref('int_ai__cost_reconciled') }}
    where
        is_billed
        and cost_category <> 'set_aside'

),

bills as (

    select
        cost_month,
        {{ sum_if_known('effective_cost_pico') }} as spend_pico
    from charges
    group by cost_month

),

totals as (

    select
        classes.cost_month,
        cast(null as {{ dbt.type_string() }}) as request_class,
        sum(classes.units) as units,
        sum(classes.revenue_pico) as revenue_pico,
        sum(classes.cost_pico) as cost_pico,
        {{ sum_if_known('classes.margin_high_pico') }} as margin_high_pico,
        case when count(bills.cost_month) = 0 then sum(classes.cost_pico) else max(bills.spend_pico) end as spend_pico
    from classes
    left join bills
        on classes.cost_month = bills.cost_month
    group by classes.cost_month

),

unioned as (

    select
        cost_month,
        request_class,
        units,
        revenue_pico,
        cost_pico,
        margin_high_pico,
        cost_pico as spend_pico
    from classes

    union all

    select * from totals

),

with_history as (

    select
        *,
        request_class is null as is_total,
        -- A class is large beside the other classes of its month, the total beside the months up to now.
        sum(spend_pico) over (partition by cost_month, request_class is null) as month_spend_pico,
        count(*) over (partition by cost_month, request_class is null) as month_rows,
        sum(spend_pico) over ({{ of_class }}) as spend_to_date_pico,
        count(spend_pico) over ({{ of_class }}) as months_to_date,
        lag(spend_pico) over ({{ of_class }}) as previous_spend_pico,
        lag(units) over ({{ of_class }}) as previous_units,
        lag(cost_pico) over ({{ of_class }}) as previous_cost_pico,
        lag(revenue_pico) over ({{ of_class }}) as previous_revenue_pico
    from unioned

),

final as (

    select
        cost_month,
        request_class,
        is_total,
        units,
        previous_units,
        spend_pico,
        revenue_pico,
        cost_pico,
        previous_cost_pico,
        case
            when is_total then spend_pico * months_to_date > spend_to_date_pico
            else spend_pico * month_rows > month_spend_pico
        end as is_large,
        -- Whatever units of unknown plan earn.
        case
            when revenue_pico - cost_pico > 0 then 'earning'
            when margin_high_pico <= 0 then 'losing'
            else 'undecided'
        end as outcome,
        spend_pico - previous_spend_pico as spend_change_pico,
        {{ ratio('cost_pico', 'units') }}
        - {{ ratio('previous_cost_pico', 'previous_units') }} as unit_cost_change,
        {{ ratio('revenue_pico - cost_pico', 'revenue_pico') }}
        - {{ ratio('previous_revenue_pico - previous_cost_pico', 'previous_revenue_pico') }}
            as margin_ratio_change
    from with_history

)

select * from final
