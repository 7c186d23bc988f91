-- What customers' volume earns at class margins is what the classes earn, but for half a pico-unit a customer, class
-- and period. Only follow-ups without a unit in their period have no margin per unit to be linked by.

with

periods as (

    select
        request_class,
        {{ revenue_period_start('request_date') }} as period_start_date,
        sum(units) as units,
        sum(contribution_margin_pico) as margin_pico,
        count(*) as source_rows
    from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced
    group by request_class, {{ revenue_period_start('request_date') }}

),

classes as (

    select
        request_class,
        sum(margin_pico) as margin_pico,
        sum(source_rows) as source_rows
    from periods
    where units > 0
    group by request_class

),

linked as (

    select
        request_class,
        sum(request_linked_margin_pico) as margin_pico
    from {{ ref('int_ai__customer_classes') }}
    group by request_class

)

select
    classes.request_class,
    classes.margin_pico as class_margin_pico,
    linked.margin_pico as linked_margin_pico
from classes
left join linked
    on classes.request_class = linked.request_class
where
    linked.margin_pico is null
    or 2 * abs(classes.margin_pico - linked.margin_pico) > classes.source_rows
